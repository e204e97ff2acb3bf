import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { audit, BIN } from './audit-kernel.ts';

/** Where an object's programs call a helper: the program, and the place. */
function placesOf(name: string, helper: string): readonly string[] {
  const { facts } = audit(readFileSync(join(BIN, name)));
  return facts!.kernelCalls.flatMap(({ program, calls }) =>
    calls
      .filter((call) => call.helper === helper)
      .map(({ place, returnsTo, caller }) => `${program}: ${place} ${returnsTo?.toString(16)} ${caller?.toString(16)}`),
  );
}

describe('the places at which programs call the kernel', () => {
  test('are those that each program leads to', () => {
    assert.deepEqual(placesOf('ring_calls', 'bpf_ringbuf_reserve'), [
      'discard: discard+0x25 202b undefined',
      'reserve: reserve+0x1d 20e3 undefined',
      'submit: submit+0x25 214b undefined',
    ]);
  });

  test('are the callers of a function of the kernel crate', () => {
    assert.deepEqual(placesOf('bmc', 'bpf_spin_lock'), [
      'bmc_in: bmc_in+0x3dc 2769 2f71',
      'bmc_in: bmc_in+0x7a7 2769 333c',
      'bmc_out: bmc_out+0x4a9 2769 3c7e',
    ]);
  });
});
