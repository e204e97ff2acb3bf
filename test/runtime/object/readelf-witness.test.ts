import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { corpusObjects } from './corpus.ts';

const installed = hasTool('readelf');

function readelf(option: string, path: string): string[] {
  const { stdout, status } = spawnSync('readelf', ['-W', option, path], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  assert.equal(status, 0);
  return stdout.split('\n');
}

const hexadecimal = (value: number | bigint): string => value.toString(16).padStart(16, '0');

test('readelf lists the same symbols, relocations and libraries', {
  ...THOROUGH,
  ...skipUnless(installed, 'no readelf'),
}, () => {
  const objects = corpusObjects();
  assert.ok(objects.length > 10);
  for (const { name, path, bytes } of sample(objects, 2)) {
    const object = readElfObject(bytes, name);
    const symbol = /^ +\d+: ([0-9a-f]{16}) +(0x[0-9a-f]+|\d+) (\w+) +(\w+) +(\w+) +(\w+) ?(.*)$/;
    assert.deepEqual(
      [...object.dynamicSymbols, ...object.symbols].map((one) =>
        [hexadecimal(one.value), one.size, one.type, one.binding, one.visibility, one.sectionIndex, one.name].join(' '),
      ),
      readelf('--symbols', path).flatMap((line) => {
        const found = symbol.exec(line);
        if (found === null) return [];
        const [, value, size, type, binding, visibility, section, text] = found;
        const index = section === 'UND' ? 'UNDEF' : section === 'COM' ? 'COMMON' : section;
        // readelf gives a section symbol, which has no name, that of its section.
        return [[value, Number(size), type, binding, visibility, index, type === 'SECTION' ? '' : text].join(' ')];
      }),
      name,
    );
    const relocation = /^([0-9a-f]{16}) +[0-9a-f]{16} (\w+) +(?:([0-9a-f]{16}) (\S+) \+ )?([0-9a-f]+)$/;
    assert.deepEqual(
      object.relocations.map((one) =>
        [hexadecimal(one.offset), one.typeName, one.symbol?.name ?? '', one.addend.toString(16)].join(' '),
      ),
      readelf('--relocs', path).flatMap((line) => {
        const found = relocation.exec(line);
        return found === null ? [] : [[found[1], found[2], found[4] ?? '', found[5]].join(' ')];
      }),
      name,
    );
    assert.deepEqual(
      object.needed,
      readelf('--dynamic', path).flatMap((line) => /\(NEEDED\) +Shared library: \[(.*)\]/.exec(line)?.[1] ?? []),
      name,
    );
  }
});
