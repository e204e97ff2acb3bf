import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readStructTypes } from '../../../runtime/values/struct-types.ts';
import { effort } from '../../effort.ts';

function layout(text: string, name: string): string {
  const struct = readStructTypes(text, 'types.yaml').get(name)!;
  const fields = struct.fields.map((field) => `${field.name}@${field.offset}+${field.type.size}`);
  return `${fields.join(' ')} size ${struct.size} align ${struct.alignment}`;
}

describe('struct layout', () => {
  test('fields are aligned as in C and the size is rounded up to the largest alignment', () => {
    assert.equal(
      layout('S: {fields: {a: u8, b: u32, c: u16, d: u64, e: u8}}', 'S'),
      'a@0+1 b@4+4 c@8+2 d@16+8 e@24+1 size 32 align 8',
    );
    assert.equal(layout('S: {fields: {a: u8, b: "char[3]", c: u16}}', 'S'), 'a@0+1 b@1+3 c@4+2 size 6 align 2');
  });

  test('a packed struct has no padding, inside or after', () => {
    assert.equal(layout('S: {packed: true, fields: {a: u8, b: u64}}', 'S'), 'a@0+1 b@1+8 size 9 align 1');
  });

  test('offsets move a field, and a struct may be declared after it is used', () => {
    assert.equal(
      layout('S: {fields: {a: u8, t: {type: "T[2]", offset: 8}}}\nT: {fields: {x: u16, y: u8}}', 'S'),
      'a@0+1 t@8+8 size 16 align 2',
    );
  });
});

describe('declarations that are refused', () => {
  const refused: readonly [text: string, reason: RegExp][] = [
    ['S: {fields: {a: u32}, size: 8}', /types.yaml:1:1: struct S is 4 bytes, not 8/],
    [
      'S: {fields: {a: u32, b: {type: u8, offset: 3}}}',
      /types.yaml:1:22: S.b at 3 overlaps: the field before it ends at 4/,
    ],
    ['S: {fields: {a: u24}}', /types.yaml:1:14: S.a: "u24" is not a type/],
    ['S: {fields: {t: T}}\nT: {fields: {s: S}}', /struct S contains itself: S → T → S/],
    ['S: {fields: {}}', /struct S has no fields/],
    ['S: {feilds: {a: u8}}', /struct S has no property "feilds"/],
    ['S: [1]', /struct S is not a mapping/],
    ['S: {fields: {a: {offset: 4}}}', /field S.a has no type/],
    ['S: {fields: {a: {type: u8, at: 4}}}', /field S.a has a wrong "at"/],
    ['S: {fields: {a: {type: u8, offset: -4}}}', /offset of S.a is not a whole number/],
    ['S: {fields: {a: u8}, packed: yes please}', /packed of struct S is not true or false/],
    [
      'S: {fields: {a: u8}}\nS: {fields: {a: u8}}',
      /types.yaml:2:1: the file has "S" twice: it is first at types.yaml:1:1/,
    ],
    ['S: {fields: {a: u8, b: u8, a: u16}}', /types.yaml:1:28: fields of struct S has "a" twice: .*1:14/],
    [
      Array.from({ length: effort(500, 20_000) }, (_, n) => `S${n}: {fields: {a: S${n + 1}}}`).join('\n'),
      /struct S64 is nested too deeply/,
    ],
    ['S: {fields: {a: u8}', /the YAML cannot be read/],
    ['just text', /the file is not a mapping/],
  ];
  for (const [text, reason] of refused) {
    test(text.replace(/\n/g, ' / ').slice(0, 100), () => {
      assert.throws(
        () => readStructTypes(text, 'types.yaml'),
        (error) =>
          error instanceof Diagnostic &&
          error.code === 'TYPES_INVALID' &&
          reason.test(`${error.message}: ${error.cause}`),
      );
    });
  }

  test('an empty file declares nothing', () => assert.equal(readStructTypes('', 'types.yaml').size, 0));
});
