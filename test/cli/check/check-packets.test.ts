import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { captureBytes, pcapFile } from '../../captures/support.ts';
import { THOROUGH } from '../../effort.ts';
import { PATIENCE } from '../../patience.ts';
import { validatorOf } from '../../schemas.ts';
import { command, withFile } from '../command.ts';

/** A capture of the author's, given to check and to verify. */

const PORT_FILTER = 'programs/bin/port_filter';
const STORY = 'captures/files/memcached-story.pcapng';
/** Of its 8 packets, 6 were captured in part. */
const HEADERS = 'captures/files/http-headers.pcap';
const isOutput = validatorOf('cli/check-output.schema.json');

interface Output {
  readonly objects: readonly {
    readonly report: {
      readonly warnings: readonly { event: number; source: string; code: string; text: string }[];
      readonly programs: readonly {
        name: string;
        runs: number;
        watchdog: { calls: number; callsTried: number; ways: number };
      }[];
    };
  }[];
  readonly errors: readonly { path: string | null; error: { code: string; hint: string } }[];
}

async function check(words: readonly string[]): Promise<Output & { readonly code: number }> {
  const { code, out } = await command(['check', ...words, '--json']);
  const document: Output = JSON.parse(out);
  const isSound: boolean = isOutput(document);
  assert.ok(isSound, JSON.stringify(isOutput.errors));
  return { ...document, code };
}

test('its packets are ways of the check, and the watchdog fires on them', THOROUGH, async () => {
  const programs = async (words: readonly string[]) =>
    (await check(['programs/bin/bmc', ...words])).objects[0]!.report.programs;
  const usual = await programs([]);
  const captured = await programs(['--packets', STORY]);
  for (const [n, { watchdog, name }] of captured.entries()) {
    assert.ok(watchdog.calls > usual[n]!.watchdog.calls, `${name} makes calls that built-in inputs do not lead to`);
    assert.ok(watchdog.ways > usual[n]!.watchdog.ways, name);
    assert.equal(watchdog.callsTried, watchdog.calls, name);
  }
  const events = `events: [{capture: ${join(process.cwd(), STORY)}}]\n`;
  await withFile('mine.yaml', events, async (path) => {
    assert.deepEqual(await programs(['--events', path]), captured, 'as an events file that has them');
  });
});

test('its packets come behind the events of a file', THOROUGH, async () => {
  await withFile('mine.yaml', `events: [{packet: "00"}]\n`, async (path) => {
    const { objects } = await check([
      PORT_FILTER,
      '--events',
      path,
      '--packets',
      HEADERS,
      '--truncated-packets',
      'keep',
    ]);
    const [first] = objects[0]!.report.warnings;
    assert.deepEqual([first?.event, first?.code], [2, 'CAPTURE_PACKET_TRUNCATED'], 'packet 1 is event 2');
  });
});

describe('packets that were captured in part', () => {
  test('are refused before anything is judged, with the remedy; no object is blamed', async () => {
    const { code, objects, errors } = await check([PORT_FILTER, 'programs/bin/classifier', '--packets', HEADERS]);
    assert.deepEqual([code, objects.length, errors.length], [3, 0, 1]);
    const [{ path, error }] = errors as [Output['errors'][number]];
    assert.deepEqual([path, error.code], [null, 'CAPTURE_PACKET_TRUNCATED']);
    assert.match(error.hint, /--truncated-packets keep$/);
  });

  test('are replayed where that is asked for, and marked', THOROUGH, async () => {
    const { code, objects } = await check([PORT_FILTER, '--packets', HEADERS, '--truncated-packets', 'keep']);
    assert.equal(code, 0);
    const marked = objects[0]!.report.warnings.filter((warning) => warning.code === 'CAPTURE_PACKET_TRUNCATED');
    assert.equal(marked.length, 6);
  });
});

test('packets without an Ethernet frame are refused as such, and no object is blamed', async () => {
  const usb = pcapFile(true, { linkType: 220, packets: [{ data: new Array(64).fill(0) }] });
  await withFile('usb.pcap', usb, async (path) => {
    const { code, objects, errors } = await check([PORT_FILTER, '--packets', path]);
    assert.deepEqual([code, objects.length, errors[0]?.path], [5, 0, null]);
    assert.equal(errors[0]?.error.code, 'CAPTURE_LINK_TYPE');
  });
});

test('packets that no program sees are said to show nothing', THOROUGH, async () => {
  const { objects } = await check(['programs/bin/hello', PORT_FILTER, '--packets', 'captures/files/echo.pcap']);
  assert.deepEqual(
    objects.map(({ report }) => report.warnings.map(({ event, code, text }) => [event, code, text])),
    [
      [
        [
          1,
          'EVENT_REACHES_NOTHING',
          'no attached program sees it, nor 7 more of these 8 events: that shows nothing about the object',
        ],
      ],
      [],
    ],
  );
});

test('standard input is read once, for all objects', THOROUGH, () => {
  const cli = join(process.cwd(), 'cli/rex-conformance.mjs');
  const words = ['check', PORT_FILTER, 'programs/bin/classifier', '--packets', '-', '--pace', 'captured', '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    input: captureBytes('echo.pcap'),
    encoding: 'utf8',
    timeout: PATIENCE,
  });
  assert.equal(status, 0, stderr);
  const { objects }: Output = JSON.parse(stdout);
  assert.deepEqual(
    objects.map(({ report }) => report.warnings),
    [[], []],
  );
});

describe('options that say how packets are replayed', () => {
  for (const [words, message] of [
    [['check', PORT_FILTER, '--pace', 'captured'], '--pace needs --packets'],
    [['check', PORT_FILTER, '--packets', STORY, '--pace', 'fast'], '--pace takes captured or fixed, not "fast"'],
    [['verify', 'a', 'b', '--truncated-packets', 'keep'], '--truncated-packets needs --packets'],
  ] as const) {
    test(`${words.join(' ')}: a wrong command line`, async () => {
      const { code, error } = await command(words);
      assert.equal(code, 2);
      assert.ok(error.startsWith(`USAGE: ${message}`), error);
    });
  }
});

test('verify is given the capture that the check was given', THOROUGH, async () => {
  await withFile('results.json', '', async (path) => {
    const words = ['--packets', HEADERS, '--truncated-packets', 'keep'];
    await command(['check', PORT_FILTER, ...words, '--results', path.replace('results', 'made')]);
    const made = path.replace('results', 'made');
    const verified = await command(['verify', made, PORT_FILTER, ...words]);
    assert.equal(verified.code, 0, verified.out);
    assert.match(verified.out, /CONFIRMED/);
    const refused = await command(['verify', made, PORT_FILTER, '--packets', HEADERS]);
    assert.deepEqual([refused.code, refused.error.split(':')[0]], [3, 'CAPTURE_PACKET_TRUNCATED']);
  });
});
