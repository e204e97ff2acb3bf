import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { CapturedPacket } from '../../captures/captured-packet.ts';
import { readCapture } from '../../captures/packet-capture.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';
import { ODD_CAPTURES } from './odd-captures.ts';
import type { OddCapture } from './odd-pcaps.ts';
import { WITH_TSHARK } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
after(() => rmSync(folder, { recursive: true }));

/** What a reader makes of a capture: the packets before the first fault, and whether there is one. */
interface Reading {
  readonly packets: readonly string[];
  readonly faulty: boolean;
}

function write({ name, bytes }: OddCapture): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function ours({ name, bytes }: OddCapture, describe: (packet: CapturedPacket) => string): Reading {
  const packets: string[] = [];
  try {
    for (const packet of readCapture(bytes, name, { truncatedPackets: 'keep' }).packets) packets.push(describe(packet));
    return { packets, faulty: false };
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    return { packets, faulty: true };
  }
}

/** A time as tshark prints it, which does not carry a second of microseconds over. */
function seconds(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  if (fraction.length <= 9) return text;
  const nanoseconds = BigInt(whole) * 1_000_000_000n + BigInt(fraction);
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
}

function ourLine({ bytes, timestamp }: CapturedPacket): string {
  const nanoseconds = timestamp ?? 0n;
  const time = `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}`;
  return [timestamp === undefined ? '' : time, bytes.length, createHash('md5').update(bytes).digest('hex')].join(' ');
}

function tshark(path: string): Reading {
  const fields = ['frame.time_epoch', 'frame.cap_len', 'frame.md5_hash'].flatMap((field) => ['-e', field]);
  const { status, stdout } = spawnSync(
    'tshark',
    ['-n', '-r', path, '-T', 'fields', '-o', 'frame.generate_md5_hash:TRUE', ...fields],
    { encoding: 'utf8' },
  );
  const packets = stdout.split('\n').flatMap((line) => {
    const [time, length, md5] = line.split('\t');
    return md5 === undefined ? [] : [`${seconds(time ?? '')} ${length} ${md5}`];
  });
  return { packets, faulty: status !== 0 };
}

/** The bytes of each packet, as tcpdump prints them in hexadecimal. */
function tcpdump(path: string): Reading {
  const { status, stdout } = spawnSync('tcpdump', ['-n', '-t', '-xx', '-r', path], { encoding: 'utf8' });
  const packets: string[] = [];
  for (const line of stdout.split('\n')) {
    const [, dump] = /^\t0x[0-9a-f]+: {2}(.*)$/.exec(line) ?? [];
    if (dump === undefined) {
      if (line !== '' && !line.startsWith('\t')) packets.push('');
    } else packets.push(`${packets.pop() ?? ''}${dump.replaceAll(' ', '')}`);
  }
  return { packets, faulty: status !== 0 };
}

describe('odd captures are read as tshark reads them, or refused as it refuses them', {
  ...WITH_TSHARK,
  ...THOROUGH,
}, () => {
  for (const capture of ODD_CAPTURES) {
    test(`${capture.name}${capture.unlikeTshark === undefined ? '' : `, but ${capture.unlikeTshark}`}`, () => {
      const [found, witness] = [ours(capture, ourLine), tshark(write(capture))];
      if (capture.unlikeTshark === undefined) assert.deepEqual(found, witness);
      else assert.notDeepEqual(found, witness);
    });
  }
});

describe('odd captures are read as tcpdump reads them', {
  ...skipUnless(hasTool('tcpdump'), 'no tcpdump'),
  ...THOROUGH,
}, () => {
  for (const capture of ODD_CAPTURES) {
    test(`${capture.name}${capture.unlikeTcpdump === undefined ? '' : `, but ${capture.unlikeTcpdump}`}`, () => {
      const found = ours(capture, ({ bytes }) => Buffer.from(bytes).toString('hex'));
      const witness = tcpdump(write(capture));
      if (capture.unlikeTcpdump === undefined) assert.deepEqual(found, witness);
      else assert.notDeepEqual(found, witness);
    });
  }
});

test('whatever is odd about a capture, its warnings and refusals are plain text of one line', () => {
  let warnings = 0;
  for (const { name, bytes } of ODD_CAPTURES) {
    try {
      for (const packet of readCapture(bytes, name, { truncatedPackets: 'keep' }).packets) {
        for (const { code, text } of packet.warnings) {
          warnings += 1;
          assert.match(code, /^CAPTURE_[A-Z_]+$/);
          assert.match(text, /^(packet \d+ )?at offset \d+: .+; .+$/);
          assert.equal(text, plainLine(text));
        }
      }
    } catch (error) {
      assert.ok(error instanceof Diagnostic && error.kind !== 'internal', String(error));
    }
  }
  assert.ok(warnings > 20, `only ${warnings} warnings`);
});
