import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Code, Instruction } from 'iced-x86';
import { instructionTable } from '../../../../runtime/cpu/instruction-table.ts';
import { THOROUGH } from '../../../effort.ts';
import { flagNames } from './case.ts';
import { TABLE_FORMS } from './corpus.ts';
import { flagEffects, modifiedFlags } from './drawing/flag-effects.ts';
import { formsOf, isMachineDependent } from './drawing/forms.ts';
import { bitsOf } from './drawing/operand-kinds.ts';
import { isShift, undefinedFlags } from './drawing/undefined-flags.ts';

const DF = 0x400;

describe('The instruction table', () => {
  test('has every form of its mnemonics, but for those left out with a reason', () => {
    const { forms } = formsOf(new Set(instructionTable.map(({ name }) => name)));
    const compared = new Set(TABLE_FORMS.map((form) => form.code));
    const missing = forms.filter((form) => !compared.has(form.code)).map((form) => form.name);
    assert.deepEqual(missing, [], 'neither in the table nor left out in forms.ts');
  });

  test('has no form that is left out of the comparison', () => {
    const compared = new Set(TABLE_FORMS.map((form) => form.code));
    const { skipped } = formsOf(new Set(instructionTable.map(({ name }) => name)));
    const reasons = new Map(skipped.map((form) => [form.name, form.reason]));
    for (const { name, forms } of instructionTable) {
      if (isMachineDependent(name)) continue;
      for (const form of forms) {
        assert.ok(compared.has(form), `${name}: ${Code[form]} is not compared: ${reasons.get(Code[form] ?? '')}`);
      }
    }
  });

  test('leaves no flag undefined that the manual defines', THOROUGH, () => {
    for (const { name, undefinedFlags: declared } of instructionTable) {
      for (const size of [1, 2, 4, 8]) {
        for (let count = 0; count < 256; count++) {
          const mask = typeof declared === 'number' ? declared : declared({ size, count });
          const manual = undefinedFlags(name, 8 * size, isShift(name) ? count : undefined);
          assert.equal(
            flagNames(mask & ~manual),
            '',
            `${name} of ${size} bytes by ${count} declares too much undefined`,
          );
        }
      }
    }
  });

  test('names the flags each instruction reads and writes', () => {
    for (const form of TABLE_FORMS) {
      const definition = instructionTable.find(({ forms }) => forms.includes(form.code))!;
      const instruction = new Instruction();
      instruction.code = form.code;
      if (isShift(form.mnemonic)) instruction.immediate8 = 1;
      const bits = form.operands.map(bitsOf).find((size) => size !== undefined) ?? 64;
      const { reads, undefined: open } = flagEffects(instruction, form.mnemonic, bits, 1);
      assert.equal(flagNames(reads & ~DF & ~definition.reads), '', `${form.name} reads flags it does not name`);
      const unnamed = modifiedFlags(instruction) & ~DF & ~open & ~definition.writes;
      assert.equal(flagNames(unnamed), '', `${form.name} writes flags it does not name`);
      instruction.free();
    }
  });
});
