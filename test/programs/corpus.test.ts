import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Code, Decoder, DecoderOptions, Instruction, OpKind, Register } from 'iced-x86';
import { parse } from 'yaml';
import { corpus, OPT_LEVELS, VARIED } from '../../programs/corpus.ts';
import { debugFileOf, hasDebugFile, sha256Of } from '../../programs/debug-folder.ts';
import { rexLayoutOf } from '../../programs/rex-layout.ts';
import { rowsOf, sourceOfRow } from '../../programs/rows.ts';
import { SectionFlag, SegmentFlag } from '../../runtime/object/elf-constants.ts';
import { type ElfObject, readElfObject } from '../../runtime/object/elf-object.ts';
import { THOROUGH } from '../effort.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'programs/bin');
const REFRESH = 'run `npm run programs`';
const PAGE = 4096;

const objects = corpus();
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(BIN, name)));
const read = (name: string) => readElfObject(bytesOf(name), name);
const loadable = (object: ElfObject) => object.segments.filter((segment) => segment.type === 1);

interface Manifest {
  readonly objects: readonly { name: string; source: string; level: string; sha256: string; debug?: string }[];
}

test(
  'the manifest lists each object of the corpus with its hash and that of its debug file, and nothing else is in the folder',
  THOROUGH,
  () => {
    const manifest = parse(readFileSync(join(BIN, 'MANIFEST.yaml'), 'utf8')) as Manifest;
    const expected = objects.map((object) => {
      const { name, source, level } = object;
      const debug = hasDebugFile(object) ? { debug: sha256Of(debugFileOf(name)) } : {};
      return { name, source, level, sha256: sha256Of(join(BIN, name)), ...debug };
    });
    assert.deepEqual(manifest.objects, expected, REFRESH);
    const files = readdirSync(BIN, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = files.map((file) => relative(BIN, join(file.parentPath, file.name)).replaceAll('\\', '/'));
    assert.deepEqual(names.sort(), [...objects.map(({ name }) => name), 'MANIFEST.yaml'].sort());
  },
);

test('the layout module of the kernel crate is what the layout file says', THOROUGH, () => {
  const generated = rexLayoutOf(join(ROOT, 'kernel-model/layouts/linux-6.18-x86_64.yaml'));
  assert.equal(readFileSync(join(ROOT, 'programs/rex/src/layout.rs'), 'utf8'), generated, REFRESH);
});

test('every program says in one to three lines what it shows, and only broken ones may be unsafe', () => {
  for (const source of new Set(objects.map((object) => object.source))) {
    const lines = readFileSync(join(ROOT, 'programs', source), 'utf8').split('\n');
    const header = lines.filter((line) => line.startsWith('//!')).length;
    assert.ok(header >= 1 && header <= 3, `${source}: ${header} lines of header`);
    const broken = source.startsWith('broken/');
    assert.equal(lines[0]?.startsWith('//! Broken: '), broken, source);
    if (!broken) assert.ok(lines.includes('#![forbid(unsafe_code)]'), source);
  }
});

const TABLE = `//! Broken: two.
programs! {
    /// Broken: the first
    /// of two.
    #[cfg(program = "one")]
    fn one(_) {
        first();
    }

    /// Broken: the second.
    #[cfg(program = "two")]
    fn two(_) {}
}
`;

test('a source with several programs has a row for each, and is built without the rows of the others', () => {
  const [one, two, ...more] = rowsOf(TABLE);
  assert.deepEqual(one, { name: 'one', about: 'Broken: the first of two.', first: 2, last: 7 });
  assert.deepEqual(two, { name: 'two', about: 'Broken: the second.', first: 9, last: 11 });
  assert.deepEqual(more, []);
  const lines = TABLE.split('\n');
  assert.equal(sourceOfRow(TABLE, 'one'), [...lines.slice(0, 8), ...lines.slice(12)].join('\n'));
  assert.equal(sourceOfRow(TABLE, 'two'), [...lines.slice(0, 2), ...lines.slice(9)].join('\n'));
  assert.deepEqual(rowsOf('//! A program.\n/// Its function.\nfn one() {}\n'), []);
});

test('every row says in one to three lines what its program breaks, and no other program is selected', () => {
  const sources = [...new Set(objects.map(({ source }) => source))];
  const tables = sources.map((source) => readFileSync(join(ROOT, 'programs', source), 'utf8'));
  assert.ok(tables.some((text) => rowsOf(text).length > 1));
  for (const text of tables) {
    const rows = rowsOf(text);
    const names = rows.map(({ name }) => name);
    const selected = [...text.matchAll(/cfg\(program = "(\w+)"\)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(selected)], names);
    for (const { name, about, first } of rows) {
      assert.match(about, /^Broken: /, name);
      const own = sourceOfRow(text, name);
      const header = text
        .split('\n')
        .slice(first)
        .findIndex((line) => !line.trim().startsWith('///'));
      assert.ok(header <= 3, `${name}: ${header} lines of header`);
      assert.deepEqual(
        rowsOf(own).map((row) => row.name),
        [name],
      );
    }
  }
});

test('the varied programs are there at every level', () => {
  const names = new Set(objects.map(({ name }) => name));
  assert.ok(VARIED.length >= 3);
  for (const program of VARIED) {
    for (const level of OPT_LEVELS) assert.ok(names.has(`opt/${program}.O${level}`), `${program} at ${level}`);
  }
});

/** Those with mutable data of their own, which the linker keeps apart from what is read-only after relocation. */
const HAVE_DATA: readonly string[] = ['counter_atomic', 'litmus', 'lock_free_queue', 'statics', 'wanted_record'];
/** Those that import nothing, and so need no library. */
const IMPORT_NOTHING: readonly string[] = ['handler_loops', 'handler_returns'];

/** The image is one that the kernel takes (Rex ABI: loading). */
function imageIsLegal(name: string, object: ElfObject): void {
  const segments = loadable(object);
  const protections = segments.map(({ flags }) => flags);
  const { READ, WRITE, EXECUTE } = SegmentFlag;
  const own = HAVE_DATA.includes(name) ? [READ | WRITE] : [];
  assert.deepEqual(protections, [READ, READ | EXECUTE, READ | WRITE, ...own]);
  let end = 0;
  for (const segment of segments) {
    assert.equal(segment.alignment, PAGE);
    assert.equal(segment.address, end, 'a hole, or a page that two segments share');
    end = Math.ceil((segment.address + segment.memorySize) / PAGE) * PAGE;
  }
  assert.ok(end <= 128 * 1024, `${end} bytes`);
  assert.equal(object.header.entry, 0);
  assert.deepEqual(object.needed, [...IMPORT_NOTHING, 'no_timeout_handler'].includes(name) ? [] : ['librexstub.so']);
  for (const relocation of object.relocations) {
    assert.match(relocation.typeName, /^R_X86_64_(RELATIVE|GLOB_DAT)$/);
  }
}

/** Maps are 32 bytes in a read-only section, programs are functions in sections of their own (Rex ABI: the object file). */
function mapsAndProgramsAreInTheirPlaces(name: string, object: ElfObject): void {
  const maps = object.sections.find((section) => section.name === '.maps');
  if (maps !== undefined) assert.equal(maps.flags & (SectionFlag.WRITE | SectionFlag.ALLOC), SectionFlag.ALLOC);
  for (const symbol of object.symbols) {
    const section = typeof symbol.sectionIndex === 'number' ? object.sections[symbol.sectionIndex] : undefined;
    if (section === undefined) continue;
    if (section.name === '.maps' && symbol.type === 'OBJECT') assert.equal(symbol.size, 32, symbol.name);
    if (symbol.type !== 'FUNC' || section.name === '.text') continue;
    const prefix = name.startsWith('prefixed_') ? 'rex/' : '';
    assert.match(section.name, new RegExp(`^${prefix}(xdp|tc|perf_event|kprobe/\\w+|tracepoint/\\w+/\\w+)$`));
    assert.doesNotMatch(symbol.name, /^_R/, 'the name of a program is its own');
  }
}

/** No machine and no person is in it. */
function nothingOfTheMachine(object: ElfObject): void {
  const text = new TextDecoder('latin1').decode(object.bytes);
  assert.doesNotMatch(text, /\/(home|root|tmp|usr|work|build|rustc)\//);
}

/** The one that is there to break the next rule. */
const USES_SSE = 'sse_instruction';

/** The code uses general registers only. */
function generalRegistersOnly(object: ElfObject): void {
  const instruction = new Instruction();
  for (const section of object.sections) {
    if ((section.flags & SectionFlag.EXECINSTR) === 0) continue;
    const code = object.bytes.subarray(section.offset, section.offset + section.size);
    const decoder = new Decoder(64, code, DecoderOptions.None);
    decoder.ip = BigInt(section.address);
    while (decoder.canDecode) {
      decoder.decodeOut(instruction);
      assert.notEqual(instruction.code, Code.INVALID, `0x${instruction.ip.toString(16)}`);
      for (let operand = 0; operand < instruction.opCount; operand++) {
        if (instruction.opKind(operand) !== OpKind.Register) continue;
        assert.ok(instruction.opRegister(operand) <= Register.R15, `0x${instruction.ip.toString(16)}`);
      }
    }
  }
}

for (const { name } of objects) {
  test(`${name}: what the kernel takes, and nothing else`, () => {
    const object = read(name);
    imageIsLegal(name, object);
    mapsAndProgramsAreInTheirPlaces(name, object);
    nothingOfTheMachine(object);
    if (name !== USES_SSE) generalRegistersOnly(object);
  });
}
