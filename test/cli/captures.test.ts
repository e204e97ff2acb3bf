import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { plainText } from '../../base/plain-text.ts';
import { suiteCommand } from '../bundled.ts';
import { captureBytes, concatenate, pcapFile, pcapngBlocks, readAll } from '../captures/support.ts';
import { effort, THOROUGH } from '../effort.ts';
import { PATIENCE } from '../patience.ts';
import { command, withFile } from './command.ts';
import { PORT_FILTER, type RunOutput, run, schemaOf, type Warning } from './run-output.ts';

/** Captures on the command line: what is refused, what is replayed, and what is said of it. */

const isCheckOutput = schemaOf('check');

interface CheckOutput {
  readonly objects: readonly { report: { warnings: readonly (Warning & { event: number })[] } }[];
}

const HEADERS = 'captures/files/http-headers.pcap';

const frames = readAll(captureBytes('echo.pcap')).map(({ bytes }) => [...bytes]);

const little = pcapngBlocks(true);

describe('packets that were cut short', () => {
  test('are refused before anything runs, with their number and the remedy', async () => {
    const { code, out, error } = await command(['run', PORT_FILTER, '--packets', HEADERS]);
    assert.equal(code, 3);
    assert.doesNotMatch(out, /event 1/);
    assert.match(error, /CAPTURE_PACKET_TRUNCATED: .*http-headers\.pcap: 6 of 14 packets were truncated\n/);
    assert.match(error, /hint: .*tcpdump -s 0.*--truncated-packets keep\n/);
  });

  test('are replayed where that is asked for, and each such run says so in text and JSON', async () => {
    const words = ['--packets', HEADERS, '--truncated-packets', 'keep'];
    const { events } = await run(words);
    const marked = events.filter(({ warnings }) => warnings.length > 0);
    assert.deepEqual(
      marked.map(({ event }) => event),
      [1, 2, 4, 6, 8, 9],
    );
    for (const { source, warnings } of marked) {
      assert.match(source, /^packet \d+ of http-headers\.pcap \(66 of \d+ bytes captured\)$/);
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ['CAPTURE_PACKET_TRUNCATED'],
      );
    }
    const { out } = await command(['run', PORT_FILTER, ...words]);
    assert.match(out, /^event 8: packet 8 of http-headers\.pcap \(66 of 1514 bytes captured\) → /m);
    assert.equal([...out.matchAll(/^ {2}warning {7}it had \d+ bytes, and 66 were captured;/gm)].length, 6);
  });

  test('are refused by check, or marked in its text, its JSON and in the findings on them', THOROUGH, async () => {
    const path = join(process.cwd(), HEADERS);
    const check = async (more: string, words: readonly string[] = []) =>
      await withFile('mine.yaml', `events: [{capture: ${path}, packets: 1-2${more}}]\n`, (file) =>
        command(['check', PORT_FILTER, '--events', file, ...words]),
      );
    const refused = await check('');
    assert.equal(refused.code, 3, refused.out);
    assert.match(refused.error, /2 of 2 packets were truncated[\s\S]*truncated_packets: keep/);
    const { out } = await check(', truncated_packets: keep');
    assert.match(out, /^ {2}warning: packet 2 of http-headers\.pcap \(66 of 74 bytes captured\): it had 74 bytes/m);
    const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    try {
      await check(', truncated_packets: keep', ['--junit', join(folder, 'out.xml')]);
      const junit = readFileSync(join(folder, 'out.xml'), 'utf8');
      assert.match(junit, /^warning: packet 2 of http-headers\.pcap \(66 of 74 bytes captured\): it had 74/m);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const document: CheckOutput = JSON.parse((await check(', truncated_packets: keep', ['--json'])).out);
    const isSound: boolean = isCheckOutput(document);
    assert.ok(isSound, JSON.stringify(isCheckOutput.errors));
    assert.deepEqual(
      document.objects[0]!.report.warnings.map(({ event, code }) => [event, code]),
      [
        [1, 'CAPTURE_PACKET_TRUNCATED'],
        [2, 'CAPTURE_PACKET_TRUNCATED'],
      ],
    );
  });

  test('do not matter where they are not asked for', async () => {
    const events = `events: [{capture: ${join(process.cwd(), HEADERS)}, packets: [3, 5]}]`;
    const found = await withFile('events.yaml', events, (path) => run(['--events', path]));
    assert.deepEqual(
      found.events.map(({ source, warnings }) => [source, warnings.length]),
      [
        ['packet 3 of http-headers.pcap', 0],
        ['packet 5 of http-headers.pcap', 0],
      ],
    );
  });
});

test('what a capture says of itself cannot speak to a terminal', async () => {
  const file = concatenate([
    little.section(),
    little.interface([
      [2, [0x1b, 0x5b, 0x33, 0x31, 0x6d, 0x0a, 0x3a, 0x3a, 0x65, 0x72, 0x72, 0x6f, 0x72, 0x3a, 0x3a, 0xff]],
    ]),
    little.packet(frames[0]!),
  ]);
  const { out } = await withFile('\u001b[2Jnasty.pcapng', file, (path) =>
    command(['run', PORT_FILTER, '--packets', path]),
  );
  assert.match(out, /^ {2}warning {7}at offset 48: the name of interface 0 is not valid UTF-8; it is read as/m);
  assert.deepEqual(out, plainText(out), 'nothing but text');
  assert.doesNotMatch(out, /^\s*::/m);
});

test('a warning that holds for an interface is given with the first of its packets that is asked for', async () => {
  const file = concatenate([
    little.section(),
    little.interface([[2, [0xff]]]),
    ...frames.slice(0, 4).map((frame) => little.packet(frame)),
  ]);
  await withFile('named.pcapng', file, async (path) => {
    const { events } = await run(['--packets', path]);
    assert.deepEqual(
      events.map(({ warnings }) => warnings.map(({ code }) => code)),
      [['CAPTURE_NAME'], [], [], []],
    );
    const yaml = `events: [{capture: named.pcapng, packets: 3-4}]`;
    const asked = await withFile('e.yaml', yaml.replace('named.pcapng', path), (events) => run(['--events', events]));
    assert.deepEqual(
      asked.events.map(({ source, warnings }) => [source.slice(0, 8), ...warnings.map(({ code }) => code)]),
      [['packet 3', 'CAPTURE_NAME'], ['packet 4']],
    );
  });
});

test('packets of raw IP and of "any" get an Ethernet header that is said to be made up', async () => {
  for (const [name, linkType, data] of [
    ['raw.pcap', 101, frames[0]!.slice(14)],
    ['cooked.pcap', 113, [0, 0, 0, 1, 0, 6, ...frames[0]!.slice(6, 12), 0, 0, 8, 0, ...frames[0]!.slice(14)]],
  ] as const) {
    const { events } = await withFile(name, pcapFile(true, { linkType, packets: [{ data }] }), (path) =>
      run(['--packets', path], 'programs/bin/packet_totals'),
    );
    assert.deepEqual(
      events.map(({ packet, source, warnings }) => [packet, source, ...warnings.map(({ code }) => code)]),
      [
        [
          Buffer.from(frames[0]!).toString('hex'),
          `packet 1 of ${name} (Ethernet header made up)`,
          'CAPTURE_ETHERNET_HEADER',
        ],
      ],
    );
  }
});

test('packets arrive at the times of their capture, which a program that takes longer does not stretch', async () => {
  const times = [0, 0.00001, 2, 3];
  const file = pcapFile(true, {
    packets: times.map((time, n) => ({
      seconds: Math.floor(time),
      fraction: Math.round((time % 1) * 1e6),
      data: frames[n]!,
    })),
  });
  await withFile('timed.pcap', file, async (path) => {
    const started = async (words: readonly string[]) =>
      (await run(['--packets', path, ...words])).events.map(({ startedAt }) => startedAt);
    const [first, second, third, fourth] = await started(['--pace', 'captured']);
    assert.equal(first, 0);
    assert.ok(second! > 10_000 && second! < 1_000_000, 'it is due while the program runs, and arrives after it');
    assert.deepEqual([third, fourth], [2_000_000_000, 3_000_000_000]);
    assert.ok((await started([]))[3]! < 1_000_000, 'one after the other');
    assert.deepEqual(await started(['--pace', 'fixed']), await started([]));
  });
});

describe('options that say how packets are replayed', () => {
  for (const [words, message] of [
    [['--pace', 'captured'], '--pace needs --packets'],
    [['--truncated-packets', 'keep'], '--truncated-packets needs --packets'],
    [['--packets', HEADERS, '--pace', 'fast'], '--pace takes captured or fixed, not "fast"'],
    [['--packets', HEADERS, '--truncated-packets', ''], '--truncated-packets takes keep or refuse, not ""'],
  ] as const) {
    test(`${words.join(' ')}: a wrong command line`, async () => {
      const { code, error } = await command(['run', PORT_FILTER, ...words]);
      assert.equal(code, 2);
      assert.match(error, new RegExp(`^USAGE: ${message.replaceAll(/[.*]/g, '.')}`));
    });
  }
});

describe('standard input', THOROUGH, () => {
  const cli = effort(suiteCommand(), join(dirname(PORT_FILTER), '../../cli/rex-conformance.mjs'));
  const pipe = (input: Uint8Array | undefined, stdin: 'pipe' | number = 'pipe') =>
    spawnSync(process.execPath, [cli, 'run', PORT_FILTER, '--packets', '-', '--json'], {
      input,
      stdio: [stdin, 'pipe', 'pipe'],
      encoding: 'utf8',
      timeout: PATIENCE,
    });

  test('has a capture, packed or not, whose packets are named after it', () => {
    const packed = gzipSync(captureBytes('echo.pcap'));
    for (const bytes of effort([packed], [captureBytes('echo.pcap'), packed])) {
      const { status, stdout, stderr } = pipe(bytes);
      assert.equal(status, 0, stderr);
      const { events } = JSON.parse(stdout) as RunOutput;
      assert.deepEqual([events.length, events[7]?.source], [8, 'packet 8 of standard input']);
    }
  });

  test('has none: it is empty, ends early, or never begins as a capture', THOROUGH, () => {
    for (const [bytes, code] of [
      [Uint8Array.of(), 'CAPTURE_EMPTY'],
      [captureBytes('echo.pcap').subarray(0, 20), 'PCAP_TRUNCATED'],
      [new TextEncoder().encode('no capture'), 'CAPTURE_UNKNOWN_FORMAT'],
    ] as const) {
      const { status, stderr } = pipe(bytes);
      assert.equal(status, 3, stderr);
      assert.match(stderr, new RegExp(`^${code}: standard input`));
    }
  });

  test('is not read on where it does not begin as a capture, though it never ends', THOROUGH, () => {
    const { status, stderr } = spawnSync(
      'bash',
      ['-c', `"$0" ${cli} run ${PORT_FILTER} --packets - < /dev/zero`, process.execPath],
      {
        encoding: 'utf8',
        timeout: PATIENCE,
      },
    );
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^CAPTURE_UNKNOWN_FORMAT: standard input/);
  });
});

test('devices, pipes and folders are no captures', THOROUGH, async () => {
  for (const [path, code] of [
    ['/dev/zero', 'FILE_NOT_REGULAR'],
    ['/dev/null', 'FILE_NOT_REGULAR'],
    ['captures/files', 'FILE_IS_DIRECTORY'],
    ['captures/files/none.pcap', 'FILE_NOT_FOUND'],
  ] as const) {
    const result = await command(['run', PORT_FILTER, '--packets', path]);
    assert.equal(result.code, 3);
    assert.match(result.error, new RegExp(`^${code}`));
    const events = `events: [{capture: ${path.startsWith('/') ? path : join(process.cwd(), path)}}]`;
    const described = await withFile('events.yaml', events, (file) => command(['run', PORT_FILTER, '--events', file]));
    assert.match(described.error, new RegExp(`^${code}`));
  }
});
