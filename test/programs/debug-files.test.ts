import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { corpus } from '../../programs/corpus.ts';
import { DebugFiles, imageDifference } from '../../programs/debug-files.ts';
import { debugFileOf, hasDebugFile } from '../../programs/debug-folder.ts';
import { findToolchain } from '../../programs/toolchain/corpus-toolchain.ts';
import { findDebugTools } from '../../programs/toolchain/debug-tools.ts';
import { DebugInfo } from '../../runtime/object/debug-info/debug-info.ts';
import { dwarfSections } from '../../runtime/object/debug-info/dwarf-sections.ts';
import { readDebugFile } from '../../runtime/object/debug-info/separate-file.ts';
import { SectionFlag } from '../../runtime/object/elf-constants.ts';
import { readObjectFile } from '../../runtime/object/object-file.ts';
import { sample, spread, THOROUGH } from '../effort.ts';
import { framesOf, symbolized } from '../runtime/object/debug-info/symbolizer.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';

const objects = corpus().filter(hasDebugFile);
const objectOf = (name: string) => readObjectFile(join('programs/bin', name));
const debugOf = (name: string) =>
  readDebugFile({ name: `${name}.debug`, bytes: new Uint8Array(readFileSync(debugFileOf(name))) });

/** Addresses of code: each byte of it. */
function codeOf(name: string): readonly number[] {
  return objectOf(name)
    .sections.filter(({ flags }) => (flags & SectionFlag.EXECINSTR) !== 0)
    .flatMap(({ address, size }) => Array.from({ length: size }, (_, at) => address + at));
}

test('programs/debug has the file of each object, and nothing else', () => {
  const expected = [...new Set(objects.map(({ name }) => debugFileOf(name)))].sort();
  assert.deepEqual(
    readdirSync('programs/debug')
      .map((name) => join(process.cwd(), 'programs/debug', name))
      .sort(),
    expected,
    'run `npm run programs`',
  );
});

test('no debug file names a place of a machine', () => {
  for (const { name } of sample(objects, 3)) {
    const sections = Object.values(dwarfSections(debugOf(name).sections, name));
    for (const { bytes } of sections) {
      assert.doesNotMatch(Buffer.from(bytes).toString('latin1'), /\/(?:home|root|tmp|usr|work|build|rustc)\//, name);
    }
  }
});

test('each object has the lines of its source, and functions that are inlined', THOROUGH, () => {
  for (const { name, source } of sample(objects, 3)) {
    const info = new DebugInfo(debugOf(name));
    const frames = codeOf(name).map((address) => info.framesAt(address));
    assert.ok(
      frames.some((chain) => chain.some(({ file }) => file === `programs/${source}`)),
      name,
    );
    assert.ok(frames.filter((chain) => chain.length > 0).length > 0.7 * frames.length, name);
  }
});

describe('debug files say of every byte of code what llvm-symbolizer says of it', () => {
  const tool = skipUnless(hasTool('llvm-symbolizer'), 'no llvm-symbolizer');
  test('in each object', { ...tool, ...THOROUGH }, () => {
    for (const { name } of sample(objects, 1)) {
      const addresses = spread(codeOf(name), THOROUGH.skip === undefined ? Number.POSITIVE_INFINITY : 300);
      assert.deepEqual(
        framesOf(new DebugInfo(debugOf(name)), addresses),
        symbolized(debugFileOf(name), addresses),
        name,
      );
    }
  });
});

test('images differ in any byte, segment and name', () => {
  const [one, other] = [objectOf('hello'), objectOf('printer')];
  assert.equal(imageDifference(one, objectOf('hello')), undefined);
  assert.equal(imageDifference(one, other), 'the program headers differ');
  const code = one.sections.findIndex(({ name }) => name === '.text');
  const bytes = Uint8Array.from(one.sections[code]!.bytes);
  bytes[100]! ^= 1;
  const changed = one.sections.with(code, { ...one.sections[code]!, bytes });
  assert.equal(imageDifference(one, { ...one, sections: changed }), 'section .text differs');
  const renamed = one.symbols.map((symbol) => ({ ...symbol, name: `${symbol.name}_` }));
  assert.equal(imageDifference(one, { ...one, symbols: renamed }), 'the symbols differ');
});

describe('a debug file is built again', THOROUGH, () => {
  const toolchain = findToolchain();
  const tools = 'missing' in toolchain ? undefined : findDebugTools(toolchain.rustc);
  test('byte for byte', skipUnless(tools !== undefined, 'no toolchain'), async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-debug-'));
    try {
      if ('missing' in toolchain || tools === undefined) return;
      const object = objects.find(({ name }) => name === 'hello')!;
      const file = join(folder, 'hello.debug');
      await new DebugFiles(toolchain, tools).make(object, 'programs/bin/hello', file);
      assert.ok(readFileSync(file).equals(readFileSync(debugFileOf('hello'))));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
