import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { audit, BIN } from './audit-kernel.ts';
import { type CodePart, objectOf } from './machine-code.ts';

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
  test('are those that each program leads to', THOROUGH, () => {
    assert.deepEqual(placesOf('ring_calls', 'bpf_ringbuf_reserve'), [
      'discard: discard+0x25 202b undefined',
      'reserve: reserve+0x1d 20e3 undefined',
      'submit: submit+0x25 214b undefined',
    ]);
  });

  test('are the callers of a function of the kernel crate', THOROUGH, () => {
    assert.deepEqual(placesOf('bmc', 'bpf_spin_lock'), [
      'bmc_in: bmc_in+0x3dc 2769 2f71',
      'bmc_in: bmc_in+0x7a7 2769 333c',
      'bmc_out: bmc_out+0x4a9 2769 3c7e',
    ]);
  });
});

describe('the kernel functions that a program may call through a pointer', () => {
  const lock = { got: 'bpf_spin_lock' };
  const CALL_POINTER = 'ff 17';
  const RETURN = '31 c0 c3';
  const through = (...code: CodePart[]) =>
    audit(objectOf({ prog: code }).bytes).facts!.kernelCalls.flatMap((program) => program.through);

  test('are those whose address it reads', () => {
    assert.deepEqual(through('48 8b 05', lock, '48 89 07', CALL_POINTER, RETURN), ['bpf_spin_lock']);
  });

  test('are those whose address it reads beside calling them', () => {
    assert.deepEqual(through('ff 15', lock, '48 8b 05', lock, '48 89 07', CALL_POINTER, RETURN), ['bpf_spin_lock']);
  });

  test('are those whose pointer it takes the address of', () => {
    assert.deepEqual(through('48 8d 05', lock, CALL_POINTER, RETURN), ['bpf_spin_lock']);
  });

  test('are not those that it calls where they lie', () => {
    assert.deepEqual(through('ff 15', lock, CALL_POINTER, RETURN), []);
    assert.deepEqual(through(CALL_POINTER, 'ff 25', lock), []);
  });

  test('are none where all of its calls show', () => {
    assert.deepEqual(through('48 8b 05', lock, 'ff d0', RETURN), []);
  });

  test('are those of a word that no instruction names', () => {
    assert.deepEqual(through(CALL_POINTER, RETURN, 'ff 15', lock), ['bpf_spin_lock']);
  });

  test('are those that any function reads, and none that one calls', () => {
    const ofProgram = (...other: CodePart[]) =>
      audit(objectOf({ prog: [CALL_POINTER, RETURN], other }).bytes).facts!.kernelCalls[0]!.through;
    assert.deepEqual(ofProgram('ff 15', lock, 'c3'), []);
    assert.deepEqual(ofProgram('48 3b 05', lock, 'c3'), ['bpf_spin_lock']);
  });
});
