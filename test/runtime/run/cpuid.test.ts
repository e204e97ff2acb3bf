import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { kernelWith } from './corpus-kernel.ts';

const XDP_DROP = 1;
const XDP_PASS = 2;

/** The verdict of a program that passes packets where the processor has BMI2. */
async function verdict(configuration: KernelConfiguration): Promise<number> {
  const target = await kernelWith('machine_dependent', configuration);
  const { runs } = await target.fire({ kind: 'packet', bytes: new Uint8Array(64) });
  assert.equal(runs[0]!.outcome, 'completed');
  return runs[0]!.result;
}

test('a program that asks for the processor is answered by the modelled one, or as the kernel is configured', async () => {
  assert.equal(await verdict({}), XDP_PASS);
  assert.equal(await verdict({ cpuid: [{ leaf: 7, ebx: 0 }] }), XDP_DROP);
  assert.equal(await verdict({ cpuid: [{ leaf: 7, subleaf: 1, ebx: 0 }] }), XDP_PASS);
});
