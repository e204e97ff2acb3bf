import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { unloadObject } from '../../../runtime/load/load-object.ts';
import { THOROUGH } from '../../effort.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { load, loadEnvironment, refusedLoad } from './environment.ts';

const ARRAY = { type: 2, keySize: 4, valueSize: 8, maxEntries: 3 };

function manyMaps(count: number) {
  return Array.from({ length: count }, (_, n) => ({ ...ARRAY, name: `map_${n}` }));
}

describe('maps of an object', () => {
  test('each gets its kernel address in kptr, in the read-only segment too', () => {
    const built = buildRexElf({
      maps: [
        { ...ARRAY, name: 'counters' },
        { name: 'ports', type: 1, keySize: 2, valueSize: 1, maxEntries: 16 },
      ],
    });
    const environment = loadEnvironment();
    const image = load(built.bytes, environment);
    assert.deepEqual(
      image.maps.map(({ definition }) => [definition.name, definition.type, definition.keySize, definition.valueSize]),
      [
        ['counters', 2, 4, 8],
        ['ports', 1, 2, 1],
      ],
    );
    for (const map of image.maps) {
      const kptr = image.region.offset + built.addresses.get(map.definition.name)! + 24;
      assert.equal(environment.memory.readU64(kptr), toAddress(map.address));
      assert.equal(environment.memory.protectionAt(kptr), 1, 'the page is read-only');
    }
  });

  test('63 maps are loaded, 64 are too many', () => {
    assert.equal(load(buildRexElf({ maps: manyMaps(63) }).bytes).maps.length, 63);
    const error = refusedLoad(buildRexElf({ maps: manyMaps(64) }).bytes);
    assert.equal(error.code, 'LOAD_TOO_MANY_MAPS');
    assert.equal(error.errno, 'EINVAL');
  });

  test('a symbol of another size is passed over: its kptr stays as it was', () => {
    const maps = [
      { ...ARRAY, name: 'counters', size: 24 },
      { ...ARRAY, name: 'ports' },
    ];
    const built = buildRexElf({ maps });
    const environment = loadEnvironment();
    const image = load(built.bytes, environment);
    assert.deepEqual(
      image.maps.map(({ definition }) => definition.name),
      ['ports'],
    );
    const kptr = image.region.offset + built.addresses.get('counters')! + 24;
    assert.equal(environment.memory.readU64(kptr), 0n);
  });

  test('a symbol outside the section is refused', () => {
    const maps = [{ ...ARRAY, name: 'counters' }];
    const { bytes } = buildRexElf({ maps }, { symbols: { counters: { st_value: 0x2000 } } });
    assert.equal(refusedLoad(bytes).code, 'LOAD_MAP_OUTSIDE');
  });

  test('a map beyond the image is refused', () => {
    const maps = [{ ...ARRAY, name: 'counters' }];
    const at = { counters: { st_value: 0x8000 } };
    const { bytes } = buildRexElf({ maps }, { symbols: at, sectionHeaders: { '.maps': { sh_addr: 0x8000 } } });
    const error = refusedLoad(bytes);
    assert.equal(error.code, 'LOAD_MAP_OUTSIDE');
    assert.match(error.message, /beyond the image/);
  });

  test('a map without bytes in the file is refused', () => {
    const maps = [{ ...ARRAY, name: 'counters' }];
    const error = refusedLoad(buildRexElf({ maps }, { sectionHeaders: { '.maps': { sh_type: 8 } } }).bytes);
    assert.equal(error.code, 'LOAD_MAP_OUTSIDE');
    assert.match(error.message, /has no bytes in the file/);
  });

  test('two symbols for the same bytes are refused', () => {
    const maps = manyMaps(2);
    const at = buildRexElf({ maps }).addresses.get('map_0')!;
    const error = refusedLoad(buildRexElf({ maps }, { symbols: { map_1: { st_value: at } } }).bytes);
    assert.equal(error.code, 'LOAD_MAP_OVERLAP');
  });

  test('two maps of one name are refused', () => {
    const maps = [
      { ...ARRAY, name: 'counters' },
      { ...ARRAY, name: 'counters' },
    ];
    assert.equal(refusedLoad(buildRexElf({ maps }).bytes).code, 'LOAD_MAP_TWICE');
  });

  test('what creating a map fails with passes through, and the maps before it go', THOROUGH, () => {
    const maps = [
      { ...ARRAY, name: 'good' },
      { ...ARRAY, name: 'bad', maxEntries: 0 },
    ];
    const error = refusedLoad(buildRexElf({ maps }).bytes);
    assert.equal(error.errno, 'EINVAL');
    assert.match(error.message, /"bad"/);
  });

  test('a map type that the model lacks is unsupported', () => {
    const error = refusedLoad(buildRexElf({ maps: [{ ...ARRAY, name: 'stack', type: 9 }] }).bytes);
    assert.equal(error.kind, 'unsupported');
  });

  test('unloading takes maps, symbols and image away', () => {
    const environment = loadEnvironment();
    const image = load(buildRexElf({ maps: manyMaps(2) }).bytes, environment);
    unloadObject(environment, image);
    assert.equal([...environment.maps.all()].length, 0);
    assert.deepEqual(environment.kallsyms.programSymbols(image.tag), []);
    assert.equal(environment.memory.protectionAt(image.region.offset), 0);
  });
});
