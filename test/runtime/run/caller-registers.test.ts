import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findFault } from '../../../broken/table.ts';
import type { Target } from '../../../runtime/target.ts';
import { THOROUGH } from '../../effort.ts';
import { dup, objectBytes } from './corpus-kernel.ts';

/** What a run of a program on a kernel breaks, as codes and causes. */
async function broken(fault: string, object: string, atInstruction: number): Promise<readonly string[]> {
  const target: Target = findFault(fault).target();
  await target.boot({ loaderSurvivesSigsys: true });
  const { programs } = await target.load(object, objectBytes(object));
  await target.attach(programs[0]!.name);
  const { runs } = await target.fire(dup(0, { watchdog: { atInstruction } }));
  return runs.flatMap(({ violations }) => violations.map(({ code, cause }) => `${code} ${cause}`));
}

describe('the registers of the caller of a program', () => {
  test('must be as before behind a program that the watchdog ended', async () => {
    const found = await broken('does not restore the registers of the caller of a program', 'guards', 30);
    assert.equal(found.length, 1);
    assert.match(found[0]!, /^CALLER_REGISTERS rbx was 0x0 and is 0x[0-9a-f]+, .*; the code that called the program/);
    assert.doesNotMatch(found[0]!, /rsp|rbp/);
  });

  test('include its stack pointer, also behind a program that returned', THOROUGH, async () => {
    const found = await broken('goes back from a program with a word too many on the stack', 'counter_racy', 1_000_000);
    assert.equal(found.length, 1);
    assert.match(found[0]!, /^CALLER_REGISTERS rsp was 0x[0-9a-f]+ and is 0x[0-9a-f]+; /);
  });
});
