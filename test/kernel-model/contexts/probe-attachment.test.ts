import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { objectBytes } from '../../runtime/run/corpus-kernel.ts';

const NO_NAME = 'no kernel function can have that name';
const NOT_THERE = 'the kernel has no function of that name';

/** Attaches a kprobe program to a function of a kernel. */
async function attach(to: string, functions: KernelConfiguration['functions'] = []): Promise<void> {
  const target = new EmulatedTarget();
  await target.boot({ functions });
  await target.load('nested_unwrap', objectBytes('nested_unwrap'));
  await target.attach('nested_unwrap', to);
}

for (const [what, to, functions, cause] of [
  ['a name with a blank', 'do sys', [], NO_NAME],
  ['a name that begins with a digit', '1st', [], NO_NAME],
  ['a longer name than kallsyms has', 'f'.repeat(512), [], NOT_THERE],
  ['a function that the kernel does not have', 'my_function', [{ name: 'my_function', exists: false }], NOT_THERE],
  ['a variable', 'this_cpu_off', [], NOT_THERE],
] as const) {
  test(`a probe on ${what} is ENOENT: ${cause}`, async () => {
    await assert.rejects(attach(to, functions), { errno: 'ENOENT', cause });
  });
}

test('a probe on a function that only its own kernel knows is attached', async () => {
  await attach('my_function');
  await attach('my_function', [{ name: 'my_function', exists: true }]);
});
