import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import { CPUID_ANSWER, cpuidAnswer } from '../../steps/inputs/cpuid-answers.ts';

function read(text: string) {
  const [whole, leaf, subleaf, registers] = CPUID_ANSWER.exec(text) ?? [];
  assert.equal(whole, text);
  return cpuidAnswer(leaf!, subleaf, registers!);
}

test('answers of cpuid as phrases say them', () => {
  assert.deepEqual(read('leaf 7 with ebx 0x108'), { leaf: 7, ebx: 0x108 });
  assert.deepEqual(read('leaf 0x80000001, subleaf 2 with eax 1, ebx 0 and edx 0xFFFFFFFF'), {
    leaf: 0x80000001,
    subleaf: 2,
    eax: 1,
    ebx: 0,
    edx: 0xffffffff,
  });
});

test('a number of more than 32 bits, and a register that appears twice, are errors of the scenario', () => {
  for (const [text, message] of [
    ['leaf 0x100000000 with eax 1', /leaf 0x100000000 has more than 32 bits/],
    ['leaf 1, subleaf 4294967296 with eax 1', /subleaf 4294967296 has more than 32 bits/],
    ['leaf 1 with eax 1 and ecx 0x1ffffffff', /ecx 0x1ffffffff has more than 32 bits/],
    ['leaf 1 with eax 1, ecx 1 and eax 1', /eax appears twice/],
  ] as const) {
    assert.throws(
      () => read(text),
      (error) => {
        assert.ok(error instanceof Diagnostic, String(error));
        assert.deepEqual([error.code, error.kind], ['CPUID_ANSWER', 'input']);
        assert.match(error.message, message);
        return true;
      },
    );
  }
});
