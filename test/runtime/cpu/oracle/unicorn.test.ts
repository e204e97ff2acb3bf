import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compile } from '../../../compile.ts';
import { effort, THOROUGH } from '../../../effort.ts';
import type { Outcome } from './case.ts';
import { compare, describeDisagreement } from './compare.ts';
import { makeBatch, TABLE_FORMS } from './corpus.ts';
import { runBatch, runOnProcessor, whyNoProcessor } from './processor.ts';

/**
 * libunicorn (2.0.1) runs the same cases at the guest's own addresses, and so is a witness that the harness tells pointers from data
 * rightly. What it is known to do otherwise than processors:
 */
const KNOWN: readonly { readonly form: RegExp; readonly reason: string }[] = [
  { form: /^(Popcnt|Movbe|Lzcnt|Tzcnt|VEX_)/, reason: 'not in the processor it emulates' },
  { form: /^Test_.*r1$/, reason: 'the second encoding of test is unknown to it' },
  { form: /^Retnq_imm16$/, reason: 'takes the released bytes for a signed number' },
  { form: /^Neg_/, reason: 'a locked neg leaves SF clear' },
  { form: /^Sh[lr]d_.*_imm8$/, reason: 'finds a place relative to rip one byte too low' },
  { form: /^Cmpxchg/, reason: 'changes registers and memory otherwise, and does not mind a page that is read-only' },
  { form: /^(Pushf|Popf)/, reason: 'its IF is clear' },
  { form: /^Rc[lr]_/, reason: 'CF and OF after a count that leaves the operand as it was' },
];

function whyNoUnicorn(): string | undefined {
  const processor = whyNoProcessor();
  if (processor !== undefined) return processor;
  try {
    driver();
    return undefined;
  } catch {
    return 'no libunicorn';
  }
}

function driver(): string {
  return compile([fileURLToPath(new URL('./unicorn.c', import.meta.url))], ['-O2', '-lunicorn']);
}

/**
 * What a witness can say of a case: of a fault, only where it happened. It reports an instruction that reads and writes as a read, leaves
 * half of a write behind, and counts nothing.
 */
function asWitnessed(outcome: Outcome, faulted: boolean): Outcome {
  const whole: Outcome = { ...outcome, retired: -1 };
  return faulted ? { ...whole, exception: 'fault', access: '', address: 0n, changes: [], flags: 0 } : whole;
}

const absent = whyNoUnicorn();

describe('libunicorn agrees with what the harness reports', () => {
  test('single instructions and sequences', absent === undefined ? THOROUGH : { skip: absent }, () => {
    const forms = TABLE_FORMS.filter(({ name }) => !KNOWN.some(({ form }) => form.test(name)));
    assert.ok(forms.length > TABLE_FORMS.length * 0.8);
    const batch = makeBatch({ seed: 1991, forms, casesOfForm: effort(1, 4), sequences: effort(40, 300) });
    const processor = runOnProcessor(batch);
    const witness = runBatch(driver(), batch);
    batch.cases.forEach((one, index) => {
      const expected = processor[index]!;
      // It carries a transfer to a non-canonical address out, and faults there.
      if (/^(Call_rm64|Jmp_rm64|Retnq)$/.test(one.name) && expected.exception === '#GP') return;
      const faulted = expected.exception !== '#UD';
      const left = { ...expected, ...asWitnessed(expected, faulted) };
      const found = asWitnessed(witness[index]!, faulted);
      const differences = compare(batch, one, left, found);
      assert.deepEqual(differences, [], describeDisagreement(batch, { one, expected: left, found, differences }));
    });
  });
});
