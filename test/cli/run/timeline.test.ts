import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { TraceEvents } from '../../../cli/run/trace-events.ts';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { THOROUGH } from '../../effort.ts';
import { command, withFile } from '../command.ts';

interface Entry {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly cat?: string;
  readonly id?: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The entries of a timeline, and what the command printed. */
async function timeline(...words: readonly string[]) {
  return await withFile('unused', '', async (path) => {
    const file = join(dirname(path), 'timeline.json');
    const { out, error } = await command(['run', ...words, '--timeline', file]);
    const document: { traceEvents: Entry[] } = JSON.parse(readFileSync(file, 'utf8'));
    return { entries: document.traceEvents, out, error };
  });
}

const ofKind = (entries: readonly Entry[], cat: string) => entries.filter((entry) => entry.cat === cat);

describe('a timeline', () => {
  test('has a slice for each program, with its helpers inside, at the times of the report', THOROUGH, async () => {
    const { entries, out } = await timeline('programs/bin/port_filter', '--packets', 'captures/files/echo.pcap');
    assert.match(out, /^note: the timeline is in \S+timeline\.json$/m);
    const programs = ofKind(entries, 'program');
    const helpers = ofKind(entries, 'helper');
    assert.ok(programs.length > 5 && helpers.length > programs.length);
    const report = JSON.parse(
      (await command(['run', 'programs/bin/port_filter', '--packets', 'captures/files/echo.pcap', '--json'])).out,
    );
    assert.deepEqual(
      programs.map(({ ts, dur, args }) => [ts * 1000, (ts + dur) * 1000, args.instructions, args.result]),
      report.events.map((run: ProgramRun) => [run.startedAt, run.endedAt, run.instructions, run.verdict]),
    );
    for (const { ts, dur, name } of helpers) {
      assert.ok(
        programs.some((program) => program.ts <= ts && ts + dur <= program.ts + program.dur),
        `${name} at ${ts}`,
      );
    }
    assert.equal(
      ofKind(entries, 'packet').filter(({ name }) => /^packet of \d+ bytes$/.test(name)).length,
      programs.length,
    );
  });

  test('has the time between helpers that the instructions took', async () => {
    const { entries } = await timeline('programs/bin/map_api');
    const calls = ofKind(entries, 'helper');
    assert.ok(calls.length > 2);
    for (const [n, call] of calls.entries()) {
      const before = calls[n - 1];
      if (before === undefined) continue;
      const instructions = Number(call.args.instruction) - Number(before.args.instruction);
      assert.equal(call.ts - (before.ts + before.dur), instructions, 'a microsecond each');
    }
  });

  test('shows changes of maps, printed lines, and where they happened', async () => {
    const { entries } = await timeline('programs/bin/hello');
    const [printed] = ofKind(entries, 'print');
    assert.match(String(printed!.args.lines), /Hello from pid 1000 on CPU 0$/);
    assert.equal(printed!.ts, ofKind(entries, 'helper')[0]!.ts);
    const changed = ofKind((await timeline('programs/bin/map_api')).entries, 'map').map(({ name }) => name);
    assert.ok(
      changed.some((name) => /^update \w+$/.test(name)),
      changed.join(),
    );
    assert.ok(
      changed.some((name) => /^delete \w+$/.test(name)),
      changed.join(),
    );
  });

  test('has a span for each held lock, which ends where a panic releases it', async () => {
    const event = 'events:\n  - tracepoint: syscalls/sys_enter_dup\n    fields: {fildes: 3}\n';
    const { entries } = await withFile('events.yaml', event, (path) =>
      timeline('programs/bin/panic_with_lock', '--events', path),
    );
    const begins = entries.filter(({ ph }) => ph === 'b');
    const ends = entries.filter(({ ph }) => ph === 'e');
    assert.ok(begins.length > 0);
    assert.deepEqual(
      begins.map(({ id }) => id),
      ends.map(({ id }) => id),
    );
    const [panic] = ofKind(entries, 'panic');
    assert.match(String(panic!.args.message), /\S/);
    assert.match(String(panic!.args.at), /\.rs:\d+:\d+$/);
  });

  test('has a slice for the cleanup of a panic, from its first release on', async () => {
    const event = 'events:\n  - tracepoint: syscalls/sys_enter_dup\n    fields: {fildes: 3}\n';
    const { entries } = await withFile('events.yaml', event, (path) =>
      timeline('programs/bin/panic_with_lock', '--events', path),
    );
    const [program] = ofKind(entries, 'program');
    const [cleanup, ...others] = ofKind(entries, 'handler');
    const unlocks = ofKind(entries, 'helper').filter(({ name }) => name === 'bpf_spin_unlock');
    assert.deepEqual([others.length, cleanup!.name, cleanup!.args], [0, 'cleanup of the panic', { releases: 1 }]);
    assert.equal(cleanup!.ts, unlocks.at(-1)!.ts);
    assert.equal(cleanup!.ts + cleanup!.dur, program!.ts + program!.dur);
  });

  test('has a slice for the timeout handler, from the redirect on, in the lane of its CPU', THOROUGH, async () => {
    const events = 'cpus: 2\nevents:\n  - tracepoint: syscalls/sys_enter_dup\n    cpu: 1\n    fields: {fildes: 3}\n';
    const { entries } = await withFile('events.yaml', events, (path) =>
      timeline('programs/bin/endless', '--events', path),
    );
    const [program] = ofKind(entries, 'program');
    const [fired] = ofKind(entries, 'watchdog');
    const [handler] = ofKind(entries, 'handler');
    assert.equal(handler!.name, 'timeout handler');
    assert.equal(handler!.ts, fired!.ts, 'a redirect takes no time');
    assert.equal(handler!.ts + handler!.dur, program!.ts + program!.dur);
    assert.ok(handler!.dur > 0);
    assert.deepEqual(
      [program, fired, handler].map((each) => each!.tid),
      [1, 1, 1],
    );
  });

  test('shows the watchdog, and the end that it brings', THOROUGH, async () => {
    const { entries } = await timeline('programs/bin/endless');
    const [program] = ofKind(entries, 'program');
    const [fired] = ofKind(entries, 'watchdog');
    assert.equal(fired!.args.mechanism, 'redirect');
    assert.ok(fired!.ts > program!.ts && fired!.ts <= program!.ts + program!.dur);
    assert.ok(ofKind(entries, 'panic').some(({ name }) => name === 'timeout'));
  });

  test('begins anew for a new kernel, as a process of its own', async () => {
    const { entries } = await timeline('programs/bin/null_read', 'programs/bin/hello');
    const kernels = new Set(ofKind(entries, 'program').map(({ pid }) => pid));
    assert.ok(kernels.size > 1, 'an oops ends the first kernel');
    assert.deepEqual(
      entries.filter(({ name }) => name === 'process_name').map(({ args }) => args.name),
      [...kernels].map((n) => `kernel ${n}`),
    );
    assert.ok(ofKind(entries, 'oops').length > 0);
  });

  test('changes nothing of the report', async () => {
    const { out } = await timeline('programs/bin/port_filter');
    const plain = await command(['run', 'programs/bin/port_filter']);
    assert.equal(out.replace(/^note: the timeline is in .*\n\n?/m, ''), plain.out);
  });

  test('ends before it is too large for a viewer, and says how many runs are missing', () => {
    const most = 4000;
    const made = new TraceEvents(most);
    made.newKernel();
    const rest = { log: [], panic: null, oops: null, timeout: null, startedAt: 0, endedAt: 1, outcome: 'completed' };
    const text = 'x'.repeat(most / 4);
    const add = (trace: readonly string[]) =>
      made.add(
        {
          program: 'p',
          object: 'o',
          cpu: 0,
          helpers: [],
          firings: [],
          packetsOut: [],
          trace,
          ...rest,
        } as unknown as ProgramRun,
        { number: 1, source: 's', warnings: [] },
        new Map(),
      );
    for (let n = 0; n < 5; n += 1) add([text]);
    add([]);
    assert.equal(made.leftOut, 3, 'a later run would have room, but nothing follows a gap');
    const { traceEvents, otherData }: { traceEvents: Entry[]; otherData: object } = JSON.parse(made.toJson());
    assert.deepEqual([ofKind(traceEvents, 'program').length, otherData], [3, { runsLeftOut: 3 }]);
  });

  test('has texts of objects as text', () => {
    const made = new TraceEvents();
    made.newKernel();
    const run = {
      program: '\x1b[2J\u202e',
      object: '"},',
      cpu: 0,
      helpers: [],
      firings: [],
      packetsOut: [],
      trace: ['\x07'],
    };
    const rest = { log: [], panic: null, oops: null, timeout: null, startedAt: 0, endedAt: 1 };
    made.add({ ...run, ...rest } as unknown as ProgramRun, { number: 1, source: '\x9b', warnings: [] }, new Map());
    const text = made.toJson();
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
    const { traceEvents }: { traceEvents: Entry[] } = JSON.parse(text);
    assert.equal(traceEvents.find(({ ph }) => ph === 'X')!.name, '\\x1b[2J\\u{202e}');
  });

  test('knows helpers by the names that they have', () => {
    const names = HELPERS.map(({ name }) => name);
    const used =
      'bpf_map_update_elem bpf_map_delete_elem bpf_map_push_elem bpf_map_pop_elem bpf_spin_lock bpf_spin_unlock';
    for (const name of used.split(' ')) assert.ok(names.includes(name), name);
  });

  test('is a file, not standard output', async () => {
    const { code, error } = await command(['run', 'programs/bin/hello', '--timeline', '-']);
    assert.equal(code, 2, error);
    assert.match(error, /--timeline takes the name of a file, not -/);
  });
});
