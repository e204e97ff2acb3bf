import { expectFrames, STACK_TRACE } from '../comparisons/compare-frames.ts';
import { expectOops, expectRule, OOPS_FACTS, type OopsFact } from '../comparisons/compare-oops.ts';
import { expectLocksReleased, expectPanic, type LockTable, RELEASED_LOCKS } from '../comparisons/compare-panics.ts';
import { counted } from '../comparisons/counted.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { describeRun, type RunSelector } from '../running/outcomes.ts';
import type { TableRecord } from '../tables/table-records.ts';
import type { Pair } from '../tables/tables.ts';
import { phrases } from '../vocabulary.ts';

const { Then } = phrases('Panics and crashes');

Then(
  '{run} panics with {string}{location}',
  'The message of the panic, and its place in the source: file:line or file:line:column. * in the message stands for any text.',
  function (selector: RunSelector, message: string, location: string | undefined) {
    expectPanic(this, this.run(selector), message, location);
  },
);

Then(
  'the stack trace is',
  'The frames of the last panic or oops, demangled, innermost first: | frame | offset |. A cell * stands for anything.',
  STACK_TRACE,
  function (table: readonly TableRecord<'frame' | 'offset' | 'size'>[]) {
    const run = this.run({ program: undefined, event: undefined });
    const frames = run.panic?.frames ?? run.oops?.frames;
    if (frames === undefined) throw new Mismatch('a stack trace', describeRun(run));
    expectFrames(this, table, frames);
  },
  ['stack traces'],
);

Then(
  '{count} cleanup(s) was/were run',
  'The panic handler ran this many cleanup entries.',
  function (count: number) {
    const run = this.run({ program: undefined, event: undefined });
    if (run.cleanups !== count)
      throw new Mismatch(counted(count, 'cleanup'), counted(run.cleanups, 'cleanup'), [describeRun(run)]);
  },
  ['cleanup record'],
);

Then(
  'the locks released by the panic are',
  'The locks that the panic handler released, in order: | map | key: u32 |.',
  RELEASED_LOCKS,
  async function (table: LockTable) {
    await expectLocksReleased(this, this.run({ program: undefined, event: undefined }), table);
  },
  ['cleanup record'],
);

Then(
  'no lock is held',
  'No program holds a lock now.',
  async function () {
    const { locksHeld } = await this.now();
    if (locksHeld.length > 0) throw new Mismatch('no lock held', locksHeld);
  },
  ['per-CPU state'],
);

Then(
  'the kernel oopses in {run}',
  'The program causes a fault that nothing handles: | exception | #PF |. Rows may name message, exception, address, access, symbol, instruction and explanation. * stands for any text.',
  OOPS_FACTS,
  function (selector: RunSelector, table: readonly Pair<OopsFact>[]) {
    const run = this.run(selector);
    this.explain(run);
    this.mentioned.aspects.add('log');
    expectOops(table, run);
  },
  ['registers', 'stack traces'],
);

Then(
  '{run} breaks the rule {string}',
  'The program did what no Rex program may do, and was stopped. * stands for any text.',
  function (selector: RunSelector, rule: string) {
    const run = this.run(selector);
    this.explain(run);
    expectRule(rule, run);
  },
  ['rule watching'],
);
