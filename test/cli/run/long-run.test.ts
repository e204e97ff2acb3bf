import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writePcap } from '../../../captures/pcap/pcap-writer.ts';
import { FIRST_EVENTS } from '../../../cli/commands/run.ts';
import { isUnusual, RunTally } from '../../../cli/run/run-tally.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { THOROUGH } from '../../effort.ts';
import { command, withFile } from '../command.ts';

const PORT_FILTER = 'programs/bin/port_filter';
const FRAME = Uint8Array.from({ length: 60 }, (_, n) => n);
const HEX = Buffer.from(FRAME).toString('hex');

/** An events file of so many packets; the watchdog fires during some. */
function events(count: number, fired: readonly number[], survives: boolean): string {
  const packets = Array.from({ length: count }, (_, n) =>
    fired.includes(n + 1) ? `  - {packet: "${HEX}", watchdog: {at_instruction: 10}}\n` : `  - {packet: "${HEX}"}\n`,
  );
  return `loader: {survives_sigsys: ${survives}}\nevents:\n${packets.join('')}`;
}

const runOver = (text: string, ...words: readonly string[]) =>
  withFile('events.yaml', text, (path) => command(['run', PORT_FILTER, '--events', path, ...words]));
const shownEvents = (out: string) => [...out.matchAll(/^event (\d+):/gm)].map(([, number]) => Number(number));
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);
/** The table's rows, cells parted by a stroke. */
const tableOf = (out: string) =>
  out
    .slice(out.lastIndexOf('\nprogram ') + 1)
    .split('\n\n')[0]!
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, '|'));

describe('a long run as text', () => {
  test('shows the first events, whatever is unusual, and a table', THOROUGH, async () => {
    const { code, out } = await runOver(events(70, [55, 66], true));
    assert.equal(code, 1);
    assert.deepEqual(shownEvents(out), [...upTo(FIRST_EVENTS), 55, 66]);
    assert.ok(
      out.includes(`\nfrom event ${FIRST_EVENTS + 1} on, only what is unusual is shown; --all shows every event\n`),
    );
    assert.match(out, /^70 events$/m);
    assert.deepEqual(tableOf(out), [
      'program|outcome|result|runs|first event',
      'port_filter|completed|XDP_PASS|68|1',
      'port_filter|timed out|XDP_ABORTED|2|55',
    ]);
    assert.ok(out.lastIndexOf('\nmap ') > out.lastIndexOf('\nprogram '), 'maps are last');
  });

  test('what it shows of an unusual event is all that --all shows of it', THOROUGH, async () => {
    const text = events(60, [55], true);
    const part = (out: string) => out.slice(out.indexOf('event 55:'), out.indexOf('\n\n', out.indexOf('event 55:')));
    const [usual, all] = [await runOver(text), await runOver(text, '--all')];
    assert.match(part(usual.out), /timed out[\s\S]*Timeout in Rex program/);
    assert.equal(part(usual.out), part(all.out));
    assert.deepEqual(shownEvents(all.out), upTo(60));
    assert.doesNotMatch(all.out, /^program |only what is unusual/m);
  });

  test('a run of few events has no table', async () => {
    const { out } = await runOver(events(FIRST_EVENTS, [], false));
    assert.deepEqual(shownEvents(out), upTo(FIRST_EVENTS));
    assert.doesNotMatch(out, /^program |only what is unusual/m);
  });

  test('events that no program sees are shown once for each reason, and counted', async () => {
    const { out } = await runOver(events(70, [60], false));
    assert.deepEqual(shownEvents(out), [...upTo(FIRST_EVENTS), 60, 61]);
    assert.deepEqual(tableOf(out).slice(1), [
      'port_filter|completed|XDP_PASS|59|1',
      'no program|every program has been removed by a panic|10|61',
      'port_filter|timed out|XDP_ABORTED|1|60',
    ]);
  });

  test('the table is there, too, if the run ends with an error', async () => {
    const packets = Array.from({ length: 60 }, () => ({ timestamp: 0n, bytes: FRAME }));
    const whole = writePcap(packets, { nanosecond: true });
    const { code, out, error } = await withFile('cut.pcap', whole.subarray(0, whole.length - 10), (path) =>
      command(['run', PORT_FILTER, '--packets', path, '--truncated-packets', 'keep']),
    );
    assert.equal(code, 3);
    assert.match(error, /^PCAP_TRUNCATED/);
    assert.deepEqual(tableOf(out).slice(1), ['port_filter|completed|XDP_PASS|59|1']);
  });

  test('the JSON document has every event', async () => {
    const { out } = await runOver(events(60, [], false), '--json');
    assert.equal(JSON.parse(out).events.length, 60);
  });
});

test('a program has few rows, however many results it has', () => {
  const tally = new RunTally();
  const run = (verdict: string) =>
    ({ object: 'o', program: 'p', outcome: 'completed', verdict, sentOn: false }) as ProgramRun;
  for (let n = 1; n <= 1000; n += 1) tally.run(run(String(n)), n);
  tally.run(run('7'), 1001);
  const lines = tally
    .text(80, (text) => text)
    .trimEnd()
    .split('\n');
  assert.equal(lines.length, 2 + 33);
  assert.equal(lines[2]!.replaceAll(/ {2,}/g, '|'), 'p|completed|others|968|33');
  assert.equal(lines[3]!.replaceAll(/ {2,}/g, '|'), 'p|completed|7|2|7');
});

test('each sign of a fault makes a run unusual', () => {
  const none = { panic: null, timeout: null, oops: null, explanation: null, firings: [], log: [], trace: ['x'] };
  const usual = { ...none, outcome: 'completed' };
  assert.equal(isUnusual(usual as unknown as ProgramRun), false);
  const signs = [
    { outcome: 'unsupported' },
    { panic: {} },
    { timeout: {} },
    { oops: {} },
    { explanation: 'x' },
    { firings: [{}] },
    { log: ['x'] },
  ];
  for (const sign of signs) assert.ok(isUnusual({ ...usual, ...sign } as unknown as ProgramRun), JSON.stringify(sign));
});

describe('the progress of a long run', () => {
  const capture = writePcap(
    Array.from({ length: 2100 }, () => ({ timestamp: 0n, bytes: FRAME })),
    { nanosecond: true },
  );
  const run = (terminal: boolean, ...words: readonly string[]) =>
    withFile('long.pcap', capture, (path) => command(['run', PORT_FILTER, '--packets', path, ...words], terminal));

  test('has the total and the rate, and is gone at the end', THOROUGH, async () => {
    for (const words of [[], ['--json']]) {
      const { error } = await run(true, ...words);
      assert.match(error, /^\r1000 of 2100 events, \d+ a second *\r2000 of 2100 events, \d+ a second *\r +\r$/);
    }
  });

  test('is shown on a terminal only', THOROUGH, async () => {
    assert.equal((await run(false)).error, '');
  });
});
