import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import { Executions } from '../../../runtime/coverage/executions.ts';
import { mergeCoverage } from '../../../runtime/coverage/merge-coverage.ts';
import { linesReached, sourceCoverage } from '../../../runtime/coverage/source-coverage.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { bytesOf, countedRuns, DUP, FIXTURES, retiredIn, runOnce } from './counted-runs.ts';

const RECURSION = bytesOf(`${FIXTURES}/recursion`);
const SLICE_INDEX = bytesOf(`${FIXTURES}/slice_index`);
/** Its packets go round without end, which is refused. */
const GOES_ROUND = 'packet_loop';
const TRACEPOINT = 'syscalls/sys_enter_dup';
const SOURCE = 'programs/src/recursion.rs';

/** The counts of the lines of a program's own source. */
async function linesOf(bytes: Uint8Array, name: string, events: Parameters<typeof countedRuns>[2]) {
  const { coverage } = await countedRuns(bytes, name, events);
  const [file, ...others] = sourceCoverage([coverage], false);
  assert.deepEqual(others, []);
  return { path: file!.path, lines: Object.fromEntries(file!.lines), file: file! };
}

describe('the lines of a program count as often as they are executed', () => {
  test('a function that calls itself seven times', THOROUGH, async () => {
    const { path, lines, file } = await linesOf(RECURSION, 'recursion', [{ event: DUP, wanted: 7 }]);
    assert.equal(path, SOURCE);
    assert.deepEqual(lines, { 17: 8, 19: 8, 20: 8, 21: 8, 25: 7, 26: 7, 27: 8, 31: 1, 32: 1, 33: 1 });
    const functions = [...file.functions.values()].map(({ name, line, times }) => `${name}:${line} ${times}`);
    assert.ok(functions.includes('recursion::descend:19 8'), functions.join());
    const jumps = file.jumps.filter(({ line }) => line === 21);
    assert.deepEqual(jumps, [{ line: 21, taken: 7, fallen: 1 }]);
  });

  test('a function that is not called at all', THOROUGH, async () => {
    const { lines, file } = await linesOf(RECURSION, 'recursion', [{ event: DUP, wanted: 0 }]);
    assert.deepEqual([lines[21], lines[25], lines[26]], [1, 0, 0]);
    assert.deepEqual(linesReached([file]), { reached: 8, all: 10 });
  });

  test('a program that panics has executed the line of the panic, and its handler', THOROUGH, async () => {
    const event: KernelEvent = { ...DUP, fields: { fildes: 9n } } as KernelEvent;
    const { coverage, runs } = await countedRuns(SLICE_INDEX, 'slice_index', [{ event }]);
    assert.equal(runs[0]!.outcome, 'panicked');
    const all = sourceCoverage([coverage], true);
    assert.equal(all.find(({ path }) => path === 'programs/src/slice_index.rs')?.lines.get(13), 1);
    const handler = all.find(({ path }) => path === 'programs/rex/src/panic.rs')!;
    assert.equal(handler.functions.get('__rustc::rust_begin_unwind')?.times, 1);
  });
});

test('kernels, runs and processes add up', THOROUGH, async () => {
  const executions = new Executions();
  const together = await countedRuns(
    RECURSION,
    'recursion',
    [7, 0, 3].map((wanted) => ({ event: DUP, wanted })),
    executions,
  );
  const parts = [];
  for (const wanted of [7, 0, 3]) {
    const { coverage } = await countedRuns(RECURSION, 'recursion', [{ event: DUP, wanted }]);
    parts.push([coverage]);
  }
  assert.deepEqual(mergeCoverage(parts), [together.coverage]);
  const other = (await countedRuns(SLICE_INDEX, 'slice_index', [{ event: DUP }])).coverage;
  assert.deepEqual(mergeCoverage([[other], [together.coverage]]), [together.coverage, other]);
});

test('the debug information of one run is that of the sum, whichever came first', THOROUGH, async () => {
  const { coverage } = await countedRuns(RECURSION, 'recursion', [{ event: DUP, wanted: 1 }]);
  const unplaced = <Place extends { readonly file?: number; readonly line?: number }>(each: Place) => {
    const { file: _, line: __, ...plain } = each;
    return plain;
  };
  const { functions, jumps } = coverage;
  const nowhere = { functions: functions.map(unplaced), jumps: jumps.map(unplaced), files: [], lines: [] };
  const bare = { ...coverage, ...nowhere, noLines: 'it has none' };
  for (const parts of [
    [bare, coverage],
    [coverage, bare],
  ]) {
    const [merged] = mergeCoverage(parts.map((part) => [part]));
    assert.deepEqual([merged!.noLines, merged!.lines, merged!.functions], [null, coverage.lines, functions]);
    assert.deepEqual(
      merged!.instructions,
      coverage.instructions.map(([address, times]) => [address, 2 * times]),
    );
  }
});

test('a kernel that is not shut down is counted when everything is closed, and once', THOROUGH, async () => {
  const executions = new Executions();
  const { coverage, runs } = await countedRuns(RECURSION, 'recursion', [{ event: DUP, wanted: 1 }], executions);
  executions.closeAll();
  assert.equal(retiredIn(coverage), runs[0]!.instructions);
});

describe('the sum of all counts is the number of instructions that runs retired', () => {
  const names = readdirSync(new URL('../../../programs/bin', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.') && entry.name !== GOES_ROUND)
    .map(({ name }) => name);
  const KINDS = { xdp: 'packet', tc: 'packet', tracepoint: 'tracepoint' } as const;
  for (const name of sample(names, 1, (each) => each === 'resize_packet')) {
    test(name, async (t) => {
      const bytes = bytesOf(`programs/bin/${name}`);
      const plain = new EmulatedTarget();
      await plain.boot({});
      const loaded = await plain.load(name, bytes).catch(() => undefined);
      const program = loaded?.programs[0];
      const attachPoint = program?.attachPoint;
      const known = program?.type !== 'tracepoint' || attachPoint === TRACEPOINT;
      if (program === undefined || !known || !(program.type in KINDS)) {
        t.diagnostic('no program of it sees these events');
        return;
      }
      await plain.shutdown();
      const kind = KINDS[program.type as keyof typeof KINDS];
      const event: KernelEvent =
        kind === 'packet'
          ? { kind, interface: 'eth0', bytes: new Uint8Array(64).fill(1) }
          : { kind, event: TRACEPOINT };
      for (const watchdog of [undefined, { atInstruction: 5 }, { atInstruction: 41 }]) {
        const input = { event: { ...event, ...(watchdog && { watchdog }) } };
        const { coverage, runs } = await countedRuns(bytes, name, [input]);
        assert.equal(retiredIn(coverage), runs[0]!.instructions, `${name}, ${JSON.stringify(watchdog)}`);
        const expected = await runOnce(new EmulatedTarget(), bytes, name, input);
        assert.deepEqual(runs[0], expected);
      }
    });
  }
});
