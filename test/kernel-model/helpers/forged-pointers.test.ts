import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HelperFault } from '../../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { PROTECTION_TABLE_OFFSET, toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, enter, scratch } from '../support.ts';

const PACKET = { kind: 'packet', bytes: new Uint8Array(60) } as const;
const SAMPLE = { kind: 'perf_sample', counter: 7n } as const;
/** Bytes of the suite's own, which no pointer of a guest may lead to. */
const OWN = PROTECTION_TABLE_OFFSET + 0x100;

/** An xdp_buff with some of its pointers written over, and a call with it. */
function forged(
  helper: string,
  pointers: Readonly<Record<string, number>>,
  args: readonly (bigint | number)[],
  kernel = bootKernel(),
) {
  const { offset } = enter(kernel, 'xdp', PACKET);
  kernel.memory.u8.fill(0x5a, OWN - 64, OWN + 64);
  for (const [name, to] of Object.entries(pointers)) {
    kernel.layout.writePointer(kernel.memory, offset, 'xdp_buff', name, to);
  }
  return { kernel, act: () => call(kernel, helper, [toAddress(offset), ...args]) };
}

function untouched({ memory }: Kernel): boolean {
  return memory.u8.subarray(OWN - 64, OWN + 64).every((byte) => byte === 0x5a);
}

describe('a pointer that a program wrote into its context leads a helper to a fault, not into the suite:', () => {
  test('bpf_xdp_adjust_tail', () => {
    const ends = { data_hard_start: OWN - 64, data: OWN - 60, data_end: OWN };
    const { kernel, act } = forged('bpf_xdp_adjust_tail', ends, [16]);
    assert.throws(act, HelperFault);
    assert.ok(untouched(kernel));
  });

  test('bpf_xdp_adjust_head, from and to the metadata', () => {
    for (const delta of [-8, 8]) {
      const places = { data_hard_start: OWN - 1000, data_meta: OWN - 32, data: OWN, data_end: OWN + 200 };
      const { kernel, act } = forged('bpf_xdp_adjust_head', places, [delta]);
      assert.throws(act, HelperFault, `${delta}`);
      assert.ok(untouched(kernel));
    }
  });

  test('bpf_xdp_adjust_head, to where the metadata would go', () => {
    const kernel = bootKernel();
    const { offset } = scratch(kernel, 4096);
    const places = { data_hard_start: OWN - 1000, data_meta: offset, data: offset + 32, data_end: offset + 200 };
    const { act } = forged('bpf_xdp_adjust_head', places, [OWN - offset], kernel);
    assert.throws(act, HelperFault);
    assert.ok(untouched(kernel));
  });

  test('bpf_perf_prog_read_value and bpf_get_stackid_pe', () => {
    for (const pointer of ['regs', 'data', 'event']) {
      const kernel = bootKernel();
      const { offset, owned } = enter(kernel, 'perf_event', SAMPLE);
      owned?.entered();
      const buffer = scratch(kernel, 64).offset;
      const read = () => call(kernel, 'bpf_perf_prog_read_value', [toAddress(offset), toAddress(buffer), 24]);
      assert.equal(read(), 0n);
      kernel.layout.writePointer(kernel.memory, offset, 'bpf_perf_event_data_kern', pointer, buffer);
      assert.throws(read, HelperFault, pointer);
      const stack = () => call(kernel, 'bpf_get_stackid_pe', [toAddress(offset), 0, 0]);
      assert.throws(stack, HelperFault, pointer);
    }
  });
});
