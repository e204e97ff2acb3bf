import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KernelEvent } from '../../kernel-model/events.ts';
import { KERNEL_VARIABLES } from '../../kernel-model/helpers/variables.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import type { PerCpuVariable } from '../../kernel-model/per-cpu.ts';
import { THOROUGH } from '../effort.ts';
import { dup, kernelWith } from '../runtime/run/corpus-kernel.ts';
import { WatchingEngine } from './watching-engine.ts';

/** Programs of scenarios whose steps compare what they found in a variable. */
const PROGRAMS: readonly (readonly [object: string, event: KernelEvent])[] = [
  ['kernel_state', dup(0, { cpu: 1 })],
  ['per_cpu_state', dup(0, { cpu: 1 })],
];

/** Where this CPU's copy of a variable lies. */
function placeOf(kernel: Kernel, { name, kind }: (typeof KERNEL_VARIABLES)[number], cpu: number): bigint {
  if (kind === 'per-cpu') return toAddress(kernel.cpus.offsetOf(name as PerCpuVariable, cpu));
  const { low, high } = kernel.kallsyms.resolve(name)!;
  return (BigInt(high) << 32n) | BigInt(low);
}

/** The variables that the code of a program reads or writes while it runs, and what the program did. */
async function touched(
  object: string,
  event: KernelEvent,
): Promise<{ names: Set<string>; result: number; instructions: number }> {
  const addresses = new Set<bigint>();
  let kernel: Kernel | undefined;
  const target = await kernelWith(
    object,
    { cpus: 2 },
    {
      createEngine: (memory, image, kernelEntry) =>
        new WatchingEngine(memory, image, kernelEntry, (address) => addresses.add(address)),
      replaceParts: (booted) => {
        kernel = booted;
        return {};
      },
    },
  );
  const { runs } = await target.fire(event);
  assert.equal(runs[0]!.outcome, 'completed');
  const places = KERNEL_VARIABLES.map((variable) => ({ variable, start: placeOf(kernel!, variable, event.cpu ?? 0) }));
  const names = places
    .filter(({ variable, start }) => [...addresses].some((at) => at >= start && at < start + BigInt(variable.size)))
    .map(({ variable }) => variable.name);
  await target.shutdown();
  return { names: new Set(names), result: runs[0]!.result, instructions: runs[0]!.instructions };
}

describe('the kernel variables that programs touch', () => {
  test('are all of them, instruction by instruction', THOROUGH, async () => {
    const found = new Set<string>();
    for (const [object, event] of PROGRAMS) for (const name of (await touched(object, event)).names) found.add(name);
    for (const { name } of KERNEL_VARIABLES) assert.ok(found.has(name), `no program reads or writes ${name}`);
  });

  test('are not those that a program has no use for', async () => {
    const { names: used } = await touched('slice_index', dup(1));
    assert.ok(!used.has('jiffies') && !used.has('numa_node') && !used.has('cpu_number'));
  });

  test('are watched without changing what the program does', async () => {
    const watched = await touched('kernel_state', dup());
    const target = await kernelWith('kernel_state', { cpus: 2 });
    const [run] = (await target.fire(dup())).runs;
    assert.deepEqual([watched.result, watched.instructions], [run!.result, run!.instructions]);
    await target.shutdown();
  });
});
