import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dup, fireOne, kernelWith } from './corpus-kernel.ts';

describe('a program that faults', () => {
  for (const [object, exception, access, explanation] of [
    ['null_read', '#PF', 'read', /null pointer/],
    ['write_code', '#PF', 'write', /image of write_code is read-only/],
    ['write_rodata', '#PF', 'write', /image of write_rodata is read-only/],
    ['execute_data', '#PF', 'execute', /not executable/],
    ['illegal_instruction', '#UD', undefined, /does not know this instruction/],
    ['wild_jump', '#PF', 'execute', /null pointer/],
  ] as const) {
    test(`${object} is an oops: ${exception}`, async () => {
      const run = await fireOne(await kernelWith(object), dup());
      assert.equal(run.outcome, 'oops');
      assert.equal(run.oops?.exception, exception);
      assert.equal(run.oops?.access, access);
      assert.match(run.oops?.explanation ?? '', explanation);
      assert.ok(run.oops?.frames.some(({ symbol }) => symbol === object || symbol.startsWith(`${object}::`)));
      assert.equal(run.oops?.frames.at(-1)?.symbol, 'rex_dispatcher_func');
      assert.match(run.log.at(-1) ?? '', /\] note: userapp\[208\] exited with irqs disabled$/);
      assert.equal(run.packet, null);
    });
  }

  test('an instruction that the processor model lacks is unsupported, not an oops', async () => {
    const run = await fireOne(await kernelWith('privileged_instruction'), dup());
    assert.equal(run.outcome, 'unsupported');
    assert.match(
      run.explanation ?? '',
      /does not have the instruction "cli" at rex_prog_\w+::privileged_instruction\+0x/,
    );
    assert.equal(run.oops, null);
  });

  test('a lock that cannot be had is a conformance failure that names both acquisitions', async () => {
    const run = await fireOne(await kernelWith('second_lock'), dup());
    assert.equal(run.outcome, 'conformance failure');
    assert.match(run.explanation ?? '', /takes a second lock.*second_lock\+0x.*taken at .*second_lock\+0x/);
  });
});
