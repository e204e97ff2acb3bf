import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { packageRoot } from '../../node/package-root.ts';
import { bytes as base64 } from '../../target/wire/codec.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { bootAdapter, buildAdapter, GUARDED, whyNoPrograms } from './linux-adapter.ts';

/** Numbers of no kernel: the adapter takes any. Those of the stub are the same. */
const NUMBERS = {
  'image-command': 60,
  'image-type': 70,
  'image-file': 160,
  'map-count': 164,
  'relocation-count': 168,
  'symbol-count': 172,
  maps: 176,
  relocations: 184,
  symbols: 192,
  'program-command': 61,
  'program-image': 200,
  'program-place': 208,
};
const MAP_CREATE = 0;
const ENABLE_STATS = 32;
const KPTR = 24;
const MAP_SIZE = 32;
const RELATIVE = 8;
const GLOB_DAT = 6;

interface Call {
  readonly command: number;
  readonly process: number;
  readonly type?: number;
  readonly name?: string;
  readonly license?: string;
  readonly maps?: readonly number[];
  readonly relocations?: readonly number[];
  readonly symbols?: readonly (readonly [number, string])[];
  readonly image?: string;
  readonly base?: number;
  readonly place?: number;
}

const missing = 'skip' in THOROUGH ? undefined : whyNoPrograms();
const options = 'skip' in THOROUGH ? THOROUGH : skipUnless(missing === undefined, missing ?? '');
const folder = mkdtempSync(join(tmpdir(), 'rex-linux-stub-'));
const bin = (name: string): Buffer => readFileSync(join(packageRoot, 'programs/bin', name));

/** Sections of an ELF file: what the tests compare the adapter's reading with. */
function sectionsOf(elf: Buffer) {
  const start = Number(elf.readBigUInt64LE(40));
  const sections = Array.from({ length: elf.readUInt16LE(60) }, (_, index) => {
    const at = start + index * 64;
    const number = (offset: number) => Number(elf.readBigUInt64LE(at + offset));
    return {
      nameAt: elf.readUInt32LE(at),
      type: elf.readUInt32LE(at + 4),
      address: number(16),
      offset: number(24),
      size: number(32),
      link: elf.readUInt32LE(at + 40),
    };
  });
  const text = (section: number, at: number): string => {
    const from = sections[section]!.offset + at;
    return elf.toString('latin1', from, elf.indexOf(0, from));
  };
  const names = elf.readUInt16LE(62);
  return { text, sections: sections.map((section) => ({ ...section, name: text(names, section.nameAt) })) };
}

/** Symbols of `.symtab` or `.dynsym`, in order. */
function symbolsOf(elf: Buffer, table: string) {
  const { sections, text } = sectionsOf(elf);
  const found = sections.find(({ name }) => name === table)!;
  return Array.from({ length: found.size / 24 }, (_, index) => {
    const at = found.offset + index * 24;
    return {
      name: text(found.link, elf.readUInt32LE(at)),
      section: sections[elf.readUInt16LE(at + 6)]?.name,
      value: Number(elf.readBigUInt64LE(at + 8)),
      size: Number(elf.readBigUInt64LE(at + 16)),
    };
  });
}

describe('the adapter gives Rex objects to bpf(2)', options, () => {
  let adapter = '';
  let record = '';
  const words = (): readonly string[] => [
    adapter,
    '--loader',
    'rex',
    '--rex-numbers',
    Object.entries(NUMBERS)
      .map(([name, number]) => `${name}=${number}`)
      .join(','),
  ];
  before(() => {
    const stub = join(packageRoot, 'test/target/linux-rex-stub.c');
    adapter = buildAdapter(folder, 'stubbed', ...GUARDED, '-Wl,--wrap=bpf_call,--wrap=loading_call', stub);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function boot(name: string, environment: Readonly<Record<string, string>> = {}) {
    record = join(folder, `${name}.ndjson`);
    return await bootAdapter(words(), { REX_RECORD: record, ...environment });
  }
  const calls = (): Call[] =>
    readFileSync(record, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Call);

  for (const name of ['map_api', 'two_programs', 'per_cpu_counter'])
    test(`${name}: maps, then the image with their files, then each program by its place`, async () => {
      const exchange = await boot(name);
      await exchange.result('load', { kernel: 1, name, bytes: base64.encode(bin(name)), options: {} });
      const elf = bin(name);
      const symbols = symbolsOf(elf, '.symtab');
      const maps = symbols.filter(({ section, size }) => section === '.maps' && size === MAP_SIZE);
      const made = calls();
      const creations = made.filter(({ command }) => command === MAP_CREATE);
      assert.deepEqual(
        creations.map((call) => call.name),
        maps.map((map) => map.name.slice(0, 15)),
      );
      const images = made.filter(({ command }) => command === NUMBERS['image-command']);
      assert.equal(images.length, 1);
      const image = images[0]!;
      assert.deepEqual([image.name, image.license, image.type], [`${name}.base`.slice(0, 15), 'GPL', 70]);
      assert.deepEqual(
        image.maps,
        maps.map(({ value }) => value + KPTR),
      );

      const { sections } = sectionsOf(elf);
      const table = sections.find((section) => section.name === '.rela.dyn')!;
      const dynamic = symbolsOf(elf, '.dynsym');
      const entries = Array.from({ length: table.size / 24 }, (_, index) => table.offset + index * 24).map((at) => ({
        place: Number(elf.readBigUInt64LE(at)),
        type: elf.readUInt32LE(at + 8),
        symbol: elf.readUInt32LE(at + 12),
        addend: Number(elf.readBigUInt64LE(at + 16)),
      }));
      assert.deepEqual(
        image.relocations,
        entries.filter(({ type }) => type === RELATIVE).flatMap(({ place, addend }) => [place, addend]),
      );
      assert.deepEqual(
        image.symbols,
        entries.filter(({ type }) => type === GLOB_DAT).map(({ place, symbol }) => [place, dynamic[symbol]!.name]),
      );

      // The image is the object, but for the files of its maps.
      const given = Buffer.from(image.image!, 'hex');
      const section = sections.find((one) => one.name === '.maps')!;
      const files = maps.map(({ value }) => {
        const at = section.offset + value - section.address + KPTR;
        const file = Number(given.readBigUInt64LE(at));
        elf.copy(given, at, at, at + 8);
        return file;
      });
      assert.equal(given.compare(elf), 0);
      assert.equal(new Set(files).size, maps.length);

      const programs = made.filter(({ command }) => command === NUMBERS['program-command']);
      const functions = symbols.filter(
        ({ section: place, size }) => size > 0 && /^(?:xdp|tc|tracepoint\/)/.test(place ?? ''),
      );
      assert.deepEqual(
        programs.map((program) => [program.name, program.place]).sort(),
        functions.map((symbol) => [symbol.name.slice(0, 15), symbol.value]).sort(),
      );
      assert.equal(new Set(programs.map(({ base }) => base)).size, 1);
      assert.deepEqual(
        [...new Set(made.map(({ command }) => command))],
        [MAP_CREATE, NUMBERS['image-command'], NUMBERS['program-command'], ENABLE_STATS],
      );
      assert.equal(new Set(made.map(({ process }) => process)).size, 1, 'one process loads it all');
      assert.equal(await exchange.close(), true);
    });

  test('a relocation of another kind is refused before anything is loaded', async () => {
    const exchange = await boot('relocation');
    const elf = bin('hello');
    const table = sectionsOf(elf).sections.find((section) => section.name === '.rela.dyn')!;
    elf.writeUInt32LE(1, table.offset + 8);
    const { error } = await exchange.ask('load', { kernel: 1, name: 'hello', bytes: base64.encode(elf), options: {} });
    assert.match(error?.message ?? '', /relocation type not supported/);
    assert.equal(await exchange.close(), true);
  });

  test('runs are those that the kernel counts, and a panic in its log is told', async () => {
    const panic = 'rex: panicked at src/dup_totals.rs:23:9:\ndescriptor 99 is not to be duplicated\n';
    const exchange = await boot('panic', { REX_PANIC: panic });
    await exchange.result('load', {
      kernel: 1,
      name: 'dup_totals',
      bytes: base64.encode(bin('dup_totals')),
      options: {},
    });
    await exchange.result('attach', { kernel: 1, program: 'dup_totals' });
    const event = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', task: { pid: 31077, comm: 'bash' } };
    const { runs } = (await exchange.result('fire', { kernel: 1, event })) as unknown as {
      runs: { program: string; outcome: string; panic: { message: string; location: string }; log: string[] }[];
    };
    assert.deepEqual(
      runs.map(({ program, outcome, panic: told }) => [program, outcome, told]),
      [
        [
          'dup_totals',
          'panicked',
          { message: 'descriptor 99 is not to be duplicated', location: 'src/dup_totals.rs:23:9' },
        ],
      ],
    );
    assert.match(runs[0]!.log.join('\n'), /^\[ *\d+\.\d{6}\] rex: panicked at src\/dup_totals\.rs:23:9:$/m);
    assert.equal(await exchange.close(), true);
  });

  test('without its numbers, programs are not claimed', async () => {
    const exchange = await bootAdapter([adapter], { REX_RECORD: join(folder, 'none.ndjson') });
    const { capabilities } = (await exchange.initialize()) as unknown as { capabilities: string[] };
    assert.deepEqual(capabilities, ['user-space map operations', 'queue contents', 'map records']);
    assert.equal(await exchange.close(), true);
  });
});
