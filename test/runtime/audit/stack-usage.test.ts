import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { dup, fireOne, kernelWith, setU64 } from '../run/corpus-kernel.ts';
import { auditProgram, BIN, objectsIn } from './audit-kernel.ts';

/** The word at the top of the Rex stack, which holds the previous stack pointer (Rex ABI: entering a program). */
const TOP_WORD = 8;

const ATTACHED = 'tracepoint/syscalls/sys_enter_dup';

/** Whether an object has a section of that name: the name is nowhere else in it. */
function isAttached(name: string): boolean {
  return readFileSync(join(BIN, name)).includes(ATTACHED);
}

/** Programs on syscalls/sys_enter_dup that run to their end for some descriptor, and whose depth the audit knows. */
function measurable(): { name: string; depth: number }[] {
  return sample(objectsIn(BIN).filter(isAttached), 3, (name) => name === 'deep_frames').flatMap((name) => {
    const audit = auditProgram(name);
    const { facts, outcomes } = audit;
    const program = outcomes.find(({ requirement }) => requirement === 'REX-LOAD-08');
    const loads = outcomes.every(
      ({ requirement, verdict }) => !requirement.startsWith('REX-LOAD') || verdict !== 'failed',
    );
    if (!loads || facts?.depth === undefined || program?.reason !== `${name} (${ATTACHED})`) return [];
    return [{ name, depth: facts.depth.bytes }];
  });
}

/** What runs of a program take of the stack that end of themselves. */
async function usage(name: string): Promise<number[]> {
  const used: number[] = [];
  for (const fildes of effort([1], [0, 1, 3])) {
    const target = await kernelWith(name);
    const run = await fireOne(target, dup(fildes));
    if (run.outcome === 'completed') used.push(run.stackHighWater - TOP_WORD);
  }
  return used;
}

describe('the stack that programs take is at most what the audit says', () => {
  const programs = measurable();
  const skipped = new Set(['endless', 'endless_helper']);
  for (const { name, depth } of programs.filter((program) => !skipped.has(program.name))) {
    test(name, async () => {
      for (const used of await usage(name)) assert.ok(used <= depth, `${used} bytes, ${depth} at most`);
    });
  }

  test('and not much less, where the deepest path is the one that is taken', async () => {
    const { depth } = programs.find(({ name }) => name === 'deep_frames')!;
    const [used] = await usage('deep_frames');
    assert.ok(used! <= depth && used! > depth - 32, `${used} bytes of ${depth}`);
    assert.ok(programs.length > effort(1, 25), `only ${programs.length} programs are measured`);
  });

  test('a frame more for each level of a recursion', THOROUGH, async () => {
    const frame = auditProgram('recursion').facts!.functions.find(({ name }) => name === 'recursion::descend')!.frame!;
    const used = [];
    for (const levels of [10, 30]) {
      const target = await kernelWith('recursion');
      await setU64(target, 'wanted', levels);
      const run: ProgramRun = await fireOne(target, dup() satisfies KernelEvent);
      assert.equal(run.outcome, 'completed');
      used.push(run.stackHighWater);
    }
    assert.equal(used[1]! - used[0]!, 20 * (frame + 8));
  });
});
