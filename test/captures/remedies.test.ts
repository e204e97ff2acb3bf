import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { readCaptureFile } from '../../captures/packet-capture.ts';
import { sample, THOROUGH } from '../effort.ts';
import { ODD_CAPTURES } from './odd-captures.ts';
import { captureBytes, capturePath, diagnosticOf, readAll, WITH_TSHARK } from './support.ts';

/** What hints advise is done, and has to work. */

const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
after(() => rmSync(folder, { recursive: true }));

function shell(command: string): void {
  const { stderr } = spawnSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8' });
  assert.doesNotMatch(stderr, /unrecognized|invalid option|not found|usage:/i, command);
}

/** The first fault of a capture file, and how many packets come before it. */
function faultOf(path: string): { fault: Diagnostic | undefined; packets: number } {
  let packets = 0;
  try {
    for (const _packet of readCaptureFile(path, { truncatedPackets: 'keep' }).packets) packets += 1;
    return { fault: undefined, packets };
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    return { fault: error, packets };
  }
}

describe('what hints advise for broken captures works', WITH_TSHARK, () => {
  const broken = ODD_CAPTURES.flatMap((odd) => {
    const path = join(folder, odd.name);
    writeFileSync(path, odd.bytes);
    const { fault, packets } = faultOf(path);
    return fault === undefined ? [] : [{ ...odd, path, fault, packets }];
  });
  assert.ok(broken.length > 10, `only ${broken.length} are refused`);
  for (const { name, fault, packets } of sample(broken, 2)) {
    test(`${name}: ${fault.hint}`, () => {
      const [, command] = /: (editcap .+)$/.exec(fault.hint) ?? [];
      if (command === undefined) {
        assert.match(fault.hint, /^capture it again/);
        return;
      }
      shell(command.replace(/BROKEN|OLD\.pcap/, name).replace(/REPAIRED|GOOD\.pcapng/, `good-${name}`));
      const mended = join(folder, `good-${name}`);
      if (packets === 0 && !existsSync(mended)) return;
      const after = faultOf(mended);
      assert.equal(after.fault, undefined);
      assert.ok(after.packets >= packets, `${after.packets} packets of ${packets}`);
    });
  }

  test('captures of other formats are converted', THOROUGH, () => {
    shell(`editcap -F snoop ${capturePath('echo.pcap')} x.snoop`);
    const diagnostic = diagnosticOf(() => readCaptureFile(join(folder, 'x.snoop')));
    const [, command] = /^convert it: (.+)$/.exec(diagnostic.hint)!;
    shell(command!.replace('SNOOP', 'x.snoop'));
    const converted = readCaptureFile(join(folder, 'GOOD.pcapng')).packets;
    assert.deepEqual(
      Array.from(converted, ({ bytes }) => Buffer.from(bytes).toString('hex')),
      readAll(captureBytes('echo.pcap')).map(({ bytes }) => Buffer.from(bytes).toString('hex')),
    );
  });

  test('a part of a capture that is too large is taken', THOROUGH, () => {
    shell(`editcap -r ${capturePath('http.pcap')} PART.pcapng 1-3`);
    assert.equal([...readCaptureFile(join(folder, 'PART.pcapng')).packets].length, 3);
  });

  test('a snap length of 0 captures packets whole', THOROUGH, () => {
    shell(`tcpdump -s 0 -r ${capturePath('http.pcap')} -w whole.pcap`);
    assert.ok(readFileSync(join(folder, 'whole.pcap')).length > 1000);
    assert.equal([...readCaptureFile(join(folder, 'whole.pcap')).packets].length, 14);
  });
});
