import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { validatorOf } from '../../schemas.ts';
import { command, withFile } from '../command.ts';

const OBJECT = 'test/debugger/fixtures/wandering_index';
const EVENTS = ['--events', `${OBJECT}.events.yaml`];
const validate = validatorOf('cli/trace-output.schema.json');

/** Runs of a long trace. */
const RUNS = effort(4, 40);

interface Traced {
  readonly number: number;
  readonly symbol: string;
  readonly instruction: string;
  readonly source: string | null;
  readonly executed: boolean;
  readonly registers: Readonly<Record<string, string>>;
}

interface Document {
  readonly instructions: readonly Traced[];
  readonly runs: readonly { readonly instructions: number; readonly last: number; readonly outcome: string }[];
  readonly notes: readonly string[];
  readonly cut: string | null;
  readonly error: { readonly code: string } | null;
}

/** The document of a trace, which its schema describes, with the exit code. */
async function traced(...words: readonly string[]): Promise<Document & { readonly code: number }> {
  const { code, out } = await command(['trace', ...words, '--json']);
  const document: Document = JSON.parse(out);
  assert.ok(validate(document), JSON.stringify(validate.errors));
  return { ...document, code };
}

describe('trace', () => {
  /** The trace of all events. */
  let whole: Document & { readonly code: number };
  before(async () => {
    whole = await traced(OBJECT, ...EVENTS);
  });

  test('every instruction of every run has a line, and run counts as many', async () => {
    const { instructions, runs, cut, code } = whole;
    const run = await command(['run', OBJECT, ...EVENTS, '--json']);
    const events = (JSON.parse(run.out) as { events: { instructions: number; outcome: string }[] }).events;
    assert.deepEqual(
      runs.map(({ instructions: count, outcome }) => [count, outcome]),
      events.map(({ instructions: count, outcome }) => [count, outcome]),
    );
    assert.equal(instructions.length, runs.at(-1)!.last);
    assert.deepEqual(
      instructions.map(({ number }) => number),
      instructions.map((_, n) => n + 1),
    );
    assert.deepEqual([cut, code, run.code], [null, 1, 1]);
  });

  test('registers are those that changed: each push lowers the stack pointer by 8', THOROUGH, () => {
    const { instructions } = whole;
    const stack = (at: number) =>
      BigInt(instructions.slice(0, at + 1).findLast(({ registers }) => registers.rsp !== undefined)!.registers.rsp!);
    const pushes = instructions.flatMap(({ instruction }, at) =>
      at > 0 && instruction.startsWith('push ') ? [at] : [],
    );
    assert.ok(pushes.length > 100);
    for (const at of pushes) assert.equal(stack(at - 1) - stack(at), 8n, String(at));
    const moves = instructions.filter(({ instruction }) => /^mov (?:e|r)?..,\d[\dA-F]*h?$/.test(instruction));
    assert.ok(moves.length > 10);
    for (const { registers } of moves)
      assert.ok(Object.keys(registers).every((name) => name !== 'eflags' && name !== 'rsp'));
  });

  test('numbers, a function and lines choose instructions', THOROUGH, async () => {
    const all = whole.instructions;
    assert.deepEqual(
      (await traced(OBJECT, ...EVENTS, '--from', '340', '--until', '345')).instructions,
      all.slice(339, 345),
    );
    assert.deepEqual(
      (await traced(OBJECT, ...EVENTS, '--from', '600', '--until', '700')).instructions,
      all.slice(599, 700),
    );
    const own = (await traced(OBJECT, ...EVENTS, '--function', 'wander')).instructions;
    assert.deepEqual(
      own,
      all.filter(({ symbol }) => symbol.startsWith('wandering_index::wander+')),
    );
    const lines = (await traced(OBJECT, ...EVENTS, '--function', 'wander', '--only-lines')).instructions;
    assert.deepEqual(
      lines.slice(0, 3).map(({ source }) => source!.replace(/^.*\//, '')),
      ['wandering_index.rs:17', 'wandering_index.rs:18:5', 'wandering_index.rs:19:2'],
    );
    assert.equal(lines.length, 4 * 3);
    const nothing = [
      [['--function', 'wanderer'], 'no instruction of function wanderer was executed'],
      [['--from', '9000000'], 'no instruction was executed from number 9000000 on'],
      [['--function', 'wander', '--until', '2'], 'no instruction of function wander was executed up to number 2'],
    ] as const;
    for (const [words, note] of sample(nothing, 1)) {
      const { instructions, notes } = await traced(OBJECT, ...EVENTS, ...words);
      assert.deepEqual([instructions, notes.slice(-1)], [[], [note]]);
    }
  });

  test('a long run is followed to its end', async () => {
    const events = `events:\n${'  - tracepoint: syscalls/sys_enter_dup\n'.repeat(RUNS)}`;
    const { runs, code } = await withFile('events.yaml', events, (path) =>
      traced('programs/bin/hello', '--events', path, '--function', 'nothing'),
    );
    assert.deepEqual([code, runs.length], [0, RUNS]);
    assert.ok(runs.at(-1)!.last > 600 * RUNS);
  });

  test('a trace that is cut says so', async () => {
    const cut = await traced(OBJECT, ...EVENTS, '--most', '10');
    assert.deepEqual([cut.instructions.length, cut.code], [10, 0]);
    assert.match(cut.cut!, /^more than 10 instructions fit/);
    const text = await command(['trace', OBJECT, ...EVENTS, '--most', '10']);
    assert.match(text.out, /\ncut: more than 10 instructions fit; --most, /);
    assert.equal((await traced(OBJECT, ...EVENTS, '--until', '10')).cut, null);
  });

  test('an instruction that faults is not executed', async () => {
    const { instructions, runs } = await traced('programs/bin/null_read');
    assert.equal(instructions.at(-1)!.executed, false);
    assert.ok(instructions.slice(0, -1).every(({ executed }) => executed));
    assert.equal(runs[0]!.last, instructions.length - 1);
    assert.match(
      (await command(['trace', 'programs/bin/null_read'])).out,
      /movzx eax,byte ptr \[rax\] +is not executed\nevent 1: null_read oops after instruction 3: BUG/,
    );
  });

  test('without debug information there are no lines', async () => {
    const { instructions, notes } = await traced('programs/patched/arp_unchecked', '--only-lines');
    assert.deepEqual(instructions, []);
    assert.deepEqual(notes.slice(-1), ['no instruction with a source line was executed']);
  });

  test('an error leaves a whole document', THOROUGH, async () => {
    assert.equal((await traced('programs/bin/none')).error?.code, 'FILE_NOT_FOUND');
    assert.equal((await traced(OBJECT, '--until', '3', '--from', '4')).error?.code, 'USAGE');
    assert.equal((await traced(OBJECT, '--most', 'x')).error?.code, 'USAGE');
  });

  test('text has the source line above its instructions', async () => {
    const { out } = await command(['trace', OBJECT, ...EVENTS, '--function', 'wander', '--until', '290']);
    assert.match(
      out,
      /^event 1: wandering_index on CPU 0\n {2}\S+wandering_index.rs:17\n {6}279 {2}wandering_index::wander\+0x0 +push rbp +rsp=0xffffc9\w+\n/,
    );
    for (const line of out.split('\n')) assert.ok(line.length < 200, line);
  });
});
