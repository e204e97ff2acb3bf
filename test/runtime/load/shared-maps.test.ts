import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { unloadObject } from '../../../runtime/load/load-object.ts';
import { THOROUGH } from '../../effort.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { load, loadEnvironment } from './environment.ts';

const COUNTS = { name: 'counts', type: 2, keySize: 4, valueSize: 8, maxEntries: 3 };
const OTHER = { ...COUNTS, name: 'other' };

/** Loads a first object, and then a second one that shares `counts` with it. */
function loadSecond(second: Partial<typeof COUNTS & { flags: number }>, names: readonly string[] = ['counts']) {
  const environment = loadEnvironment();
  const first = load(buildRexElf({ maps: [COUNTS] }).bytes, environment, { sharing: { names, present: new Map() } });
  const present = new Map(first.maps.map((map) => [map.definition.name, map]));
  const built = buildRexElf({ maps: [OTHER, { ...COUNTS, ...second }] });
  const loadIt = () => load(built.bytes, environment, { sharing: { names, present } });
  return { environment, first, built, loadIt };
}

function refusal(action: () => unknown): Diagnostic {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    return error;
  }
  assert.fail('the object was loaded');
}

describe('a map shared by name', () => {
  test('is the one that is there, and kptr points to it', () => {
    const { environment, first, built, loadIt } = loadSecond({});
    const second = loadIt();
    assert.equal(second.maps[1], first.maps[0]);
    assert.notEqual(second.maps[0], first.maps[0]);
    const kptr = second.region.offset + built.addresses.get('counts')! + 24;
    assert.equal(environment.memory.readU64(kptr), toAddress(first.maps[0]!.address));
  });

  for (const [property, words] of [
    ['type', 'type 6 where it has 2'],
    ['keySize', 'key size 8 where it has 4'],
    ['valueSize', 'value size 16 where it has 8'],
    ['maxEntries', 'max entries 4 where it has 3'],
    ['flags', 'flags 1024 where it has 0'],
  ] as const) {
    test(`is refused where it differs: ${words}; nothing is left behind`, () => {
      const [, value] = /(\d+) where/.exec(words)!;
      const { environment, first, loadIt } = loadSecond({ [property]: Number(value) });
      const error = refusal(loadIt);
      assert.deepEqual([error.code, error.errno], ['LOAD_SHARED_MAP_DIFFERS', 'EINVAL']);
      assert.ok(error.message.endsWith(`: ${words}`), error.message);
      assert.deepEqual([...environment.maps.all()], first.maps);
    });
  }

  test('goes with the last object that has it, whichever that is', () => {
    for (const firstGoesFirst of [true, false]) {
      const { environment, first, loadIt } = loadSecond({});
      const shared = first.maps[0]!;
      const second = loadIt();
      const order = firstGoesFirst ? [first, second] : [second, first];
      unloadObject(environment, order[0]!);
      assert.equal(environment.maps.at(shared.address), shared);
      unloadObject(environment, order[1]!);
      assert.equal([...environment.maps.all()].length, 0);
    }
  });

  test('is let go where loading fails after it was taken', THOROUGH, () => {
    const { environment, first } = loadSecond({});
    const failing = buildRexElf({ maps: [COUNTS, { ...OTHER, keySize: 8 }] });
    const present = new Map([['counts', first.maps[0]!]]);
    refusal(() => load(failing.bytes, environment, { sharing: { names: ['counts'], present } }));
    assert.deepEqual([...environment.maps.all()], first.maps);
    unloadObject(environment, first);
    assert.equal([...environment.maps.all()].length, 0, 'the failed load holds the map no more');
  });

  test('must be one of the object', () => {
    const { loadIt } = loadSecond({ name: 'sums' } as never);
    const error = refusal(loadIt);
    assert.deepEqual([error.code, error.errno], ['LOAD_SHARED_MAP_MISSING', 'ENOENT']);
    assert.match(error.cause ?? '', /other, sums/);
  });
});
