import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { parseType } from '../../../runtime/values/parse-type.ts';
import { parseValue } from '../../../runtime/values/parse-value.ts';
import { readStructTypes } from '../../../runtime/values/struct-types.ts';
import { typeName } from '../../../runtime/values/value-type.ts';

const structs = readStructTypes('Counters: {fields: {dropped: u32, passed: u64}}', 'types.yaml');

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Diagnostic, `not a diagnostic: ${error}`);
    assert.equal(error.kind, 'input');
    return `${error.code} ${error.message}: ${error.cause}`;
  }
  return assert.fail('nothing was refused');
}

describe('type names', () => {
  for (const name of [
    'u8',
    'i64',
    'u16be',
    'i32be',
    'bool',
    'ipv4',
    'mac',
    'bytes[3]',
    'char[16]',
    'u32[2][3]',
    'char[4][2]',
    'Counters[2]',
  ]) {
    test(`${name} is printed as it was read`, () => assert.equal(typeName(parseType(name, structs)), name));
  }

  const refused: readonly [type: string, reason: RegExp][] = [
    ['u24', /no struct u24 is declared \(declared: Counters\)/],
    ['', /"" is not a name/],
    ['u32[0]', /\[0\] is not a length/],
    ['u32[', /"u32\[" is not a name/],
    ['char', /char needs a length/],
    ['bytes', /bytes needs a length/],
    ['u64[200000]', /would take 1600000 bytes/],
    ['bytes[99999999]', /longer than 1048576/],
  ];
  for (const [type, reason] of refused) {
    test(`"${type}" is refused`, () =>
      assert.match(
        refusal(() => parseType(type, structs)),
        reason,
      ));
  }
});

describe('values that do not fit', () => {
  const refused: readonly [type: string, text: string, reason: RegExp][] = [
    ['u8', '256', /"256" is not a u8 at character 1: 256 is outside 0 … 255/],
    ['u8', '-1', /-1 is outside 0 … 255/],
    ['i8', '128', /outside -128 … 127/],
    ['u64', '18446744073709551616', /outside 0 … 18446744073709551615/],
    ['u32', '1.5', /an integer was expected/],
    ['u32', '10.0.0.1', /an integer was expected/],
    ['u32be', '10.0.0.256', /above 255/],
    ['u32', '1 2', /an integer was expected/],
    ['u32', '', /the value is missing/],
    ['bool', '1', /true or false/],
    ['bytes[2]', '0a', /it has 1 bytes, 2 were expected/],
    ['bytes[2]', '0a b', /pairs of hexadecimal digits/],
    ['mac', '02:00:00:00:00', /an address such as/],
    ['ipv4', '1.2.3', /an address such as/],
    ['char[2]', '"abc"', /it takes 3 bytes, there are 2/],
    ['char[4]', 'abc', /a text in quotation marks/],
    ['char[4]', '"a\\0"', /the text ends in NUL/],
    ['char[4]', '"abc', /cannot be read at character 1: the closing "/],
    ['char[4]', '"\\q"', /cannot be read at character 2: \\q is not an escape/],
    ['u8[2]', '[1, 2, 3]', /it has 3 elements, 2 were expected/],
    ['u8[2]', '[1; 3]', /it has 3 elements, 2 were expected/],
    ['u8[2]', '[1, 256]', /at character 5: 256 is outside/],
    ['u8[2]', '[1, 2', /at character 6: , or \] was expected/],
    ['u8[2]', '1', /a list such as/],
    ['Counters', '{dropped: 1}', /the field passed is missing/],
    ['Counters', '{dropped: 1, dropped: 2}', /at character 14: the field dropped is given twice/],
    ['Counters', '{dropped: 1, lost: 2}', /at character 14: it has no field lost, only dropped, passed/],
    ['Counters', '{dropped 1}', /: was expected after dropped/],
    ['Counters', '{dropped: 1, passed: 2} 3', /"3" follows the value/],
    ['Counters', '7', /fields such as/],
    ['u8', '['.repeat(100), /nest deeper than 64/],
  ];
  for (const [type, text, reason] of refused) {
    test(`${type} ${text.slice(0, 30)}`, () =>
      assert.match(
        refusal(() => parseValue(parseType(type, structs), text)),
        reason,
      ));
  }
});
