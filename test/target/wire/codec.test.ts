import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Lacking } from '../../../target/capabilities.ts';
import {
  bytes,
  type Codec,
  type Json,
  Misfit,
  oneOf,
  type Telling,
  text,
  whole,
  wide,
} from '../../../target/wire/codec.ts';
import {
  byKind,
  guarded,
  list,
  named,
  nullable,
  object,
  optional,
  orUndefined,
  record,
} from '../../../target/wire/structures.ts';
import { THOROUGH } from '../../effort.ts';

const EVERYTHING: Telling = { claims: () => true };
const NOTHING: Telling = { claims: () => false };

function misfit(codec: Codec<unknown>, json: Json): string {
  try {
    codec.decode(json, '', EVERYTHING);
  } catch (error) {
    assert.ok(error instanceof Misfit);
    return `${error.place}: ${error.message}`;
  }
  return 'it fits';
}

interface Sample {
  readonly name: string;
  readonly size?: number;
  readonly place: string | undefined;
  readonly told: number;
}

const sample = object<Sample>({
  name: text,
  size: optional(whole()),
  place: orUndefined(text),
  told: guarded('call recording', whole()),
});

describe('values come back from the wire as they were', () => {
  test('numbers of 64 bits and bytes', THOROUGH, () => {
    for (const value of [0n, -1n, 2n ** 64n - 1n, -(2n ** 63n)]) {
      assert.equal(wide.decode(wide.encode(value), '', EVERYTHING), value);
    }
    const all = Uint8Array.from({ length: 70_000 }, (_, n) => n & 0xff);
    for (const length of [0, 1, 2, 3, 4, 255, 70_000]) {
      const part = all.subarray(0, length);
      assert.deepEqual(bytes.decode(bytes.encode(part), '', EVERYTHING), part);
    }
  });

  test('what is left out stays out, and what is undefined stays undefined', () => {
    const value: Sample = { name: 'a', place: undefined, told: 1 };
    assert.deepEqual(sample.encode(value), { name: 'a', told: 1 });
    assert.deepEqual(sample.decode({ name: 'a', told: 1 }, '', EVERYTHING), value);
  });

  test('a name may be that of a property of every object', () => {
    const json = JSON.parse('{"__proto__": 1, "toString": 2}') as Json;
    const values = record(whole()).decode(json, '', EVERYTHING);
    assert.deepEqual(Object.entries(values), [
      ['__proto__', 1],
      ['toString', 2],
    ]);
    assert.equal(JSON.stringify(record(whole()).encode(values)), JSON.stringify(json));
  });
});

describe('what does not fit is refused, with its place', () => {
  const cases: readonly (readonly [Codec<unknown>, Json, string])[] = [
    [wide as Codec<unknown>, 5, ': a 64-bit number as a decimal text is expected'],
    [wide as Codec<unknown>, '05', ': a 64-bit number as a decimal text is expected'],
    [wide as Codec<unknown>, '-0', ': a 64-bit number as a decimal text is expected'],
    [wide as Codec<unknown>, '18446744073709551616', ': a number of 64 bits is expected'],
    [wide as Codec<unknown>, '-9223372036854775809', ': a number of 64 bits is expected'],
    [bytes as Codec<unknown>, 'AAA', ': bytes in base64 are expected'],
    [bytes as Codec<unknown>, 'A===', ': bytes in base64 are expected'],
    [bytes as Codec<unknown>, 'A-_A', ': bytes in base64 are expected'],
    [whole() as Codec<unknown>, 1.5, ': a whole number from 0 to 9007199254740991 is expected'],
    [whole() as Codec<unknown>, -1, ': a whole number from 0 to 9007199254740991 is expected'],
    [oneOf('a', 'b') as Codec<unknown>, 'c', ': "a" or "b" is expected'],
    [list(text) as Codec<unknown>, ['a', 1], '[1]: a text is expected'],
    [nullable(text) as Codec<unknown>, 1, ': a text is expected'],
    [sample as Codec<unknown>, { name: 'a', told: 1, more: 1 }, 'more: no such field is known'],
    [sample as Codec<unknown>, { told: 1 }, 'name: it is missing'],
    [sample as Codec<unknown>, { name: 'a' }, 'told: it is missing'],
    [
      sample as Codec<unknown>,
      { name: 'a', told: 1, size: null },
      'size: a whole number from 0 to 9007199254740991 is expected',
    ],
    [sample as Codec<unknown>, [], ': an object is expected'],
  ];
  for (const [n, [codec, json, expected]] of cases.entries()) {
    test(`${n + 1}: ${JSON.stringify(json)}`, () => assert.equal(misfit(codec, json), expected));
  }

  test('an object of no known kind', () => {
    interface One {
      readonly kind: 'one';
    }
    const kinds = byKind<One>({ one: object<One>({ kind: oneOf('one') }) });
    assert.equal(misfit(kinds as Codec<unknown>, { kind: 'toString' }), 'kind: one is expected');
  });
});

describe('a fact that a target does not claim to tell', () => {
  test('is not trusted, even if it is told', () => {
    const value = sample.decode({ name: 'a', told: 1 }, '', NOTHING);
    assert.equal(value.name, 'a');
    assert.throws(() => value.told, new Lacking('call recording'));
  });

  test('may be left out', () => {
    assert.throws(() => sample.decode({ name: 'a' }, '', NOTHING).told, Lacking);
  });

  test('is noted when it is read', () => {
    const read: string[] = [];
    const value = sample.decode({ name: 'a', told: 7 }, '', { claims: () => true, onRead: (name) => read.push(name) });
    assert.deepEqual(read, []);
    assert.equal(value.told, 7);
    assert.deepEqual(read, ['call recording']);
  });
});

test('a description that contains itself has a schema with an end', () => {
  interface Nested {
    readonly inner?: Nested;
  }
  const nested: Codec<Nested> = named('Nested', () => object<Nested>({ inner: optional(nested) }));
  const definitions = new Map();
  assert.deepEqual(nested.schema(definitions), { $ref: '#/$defs/Nested' });
  assert.deepEqual(definitions.get('Nested')?.properties, { inner: { $ref: '#/$defs/Nested' } });
});
