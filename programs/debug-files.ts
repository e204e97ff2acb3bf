import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Diagnostic } from '../base/diagnostic.ts';
import { hex } from '../runtime/object/byte-reader.ts';
import { DebugInfo } from '../runtime/object/debug-info/debug-info.ts';
import { objectNote } from '../runtime/object/debug-info/object-note.ts';
import { readDebugFile } from '../runtime/object/debug-info/separate-file.ts';
import { type ElfObject, readElfObject } from '../runtime/object/elf-object.ts';
import { Build } from './compile.ts';
import type { CorpusObject } from './corpus.ts';
import type { Toolchain } from './toolchain/corpus-toolchain.ts';
import type { DebugTools } from './toolchain/debug-tools.ts';
import { invoke } from './toolchain/invoke.ts';

/** Sections that tell no lines, or that the object has itself. */
const DROPPED = ['.debug_frame', '.debug_aranges', '.debug_macro', '.debug_macinfo', '.debug_line_str', '.comment'];
const NOTES = '.note.*';
const UNWIND_TABLE = '.eh_frame';

/**
 * Makes the debug files of objects. An object is built a second time with debug information: lines, functions and inlined copies, no variables.
 * With line tables only, functions without inlined copies have no entry, and dwarfutil drops their lines. The image must be the same to the
 * byte, so that the lines are those of the first object, too.
 */
export class DebugFiles {
  readonly #build: Build;
  readonly #tools: DebugTools;

  constructor(toolchain: Toolchain, tools: DebugTools) {
    this.#build = new Build(toolchain, 'limited');
    this.#tools = tools;
  }

  /**
   * Makes the debug file of an object.
   * @param built the object without debug information
   * @param file gets what `objcopy --only-keep-debug` keeps, with a note of the object
   * @throws Diagnostic BUILD_FAILED, BUILD_IMAGE_DIFFERS
   */
  async make(object: CorpusObject, built: string, file: string): Promise<void> {
    const bytes = new Uint8Array(readFileSync(built));
    const plain = readElfObject(bytes, object.name);
    const work = mkdtempSync(join(tmpdir(), 'rex-debug-'));
    const at = (name: string) => join(work, name);
    try {
      const framed = plain.sections.some(({ name }) => name === UNWIND_TABLE);
      await this.#build.object(object, at('lines'), framed);
      const whole = readElfObject(new Uint8Array(readFileSync(at('lines'))), object.name);
      const other = imageDifference(plain, whole);
      if (other !== undefined) throw differs(object.name, other);
      writeFileSync(at('note'), objectNote(bytes));
      await this.#shrink(at, object.name);
      const debug = { name: object.name, bytes: new Uint8Array(readFileSync(at('debug'))) };
      const lost = lineDifference(whole, readDebugFile(debug));
      if (lost !== undefined)
        throw differs(object.name, `the debug file says something else of the code at ${hex(lost)}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, debug.bytes);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }

  /** Most debug information is about functions that the linker has dropped. */
  async #shrink(at: (name: string) => string, name: string): Promise<void> {
    const how = { folder: at('.') };
    const { dwarfutil, objcopy } = this.#tools;
    await invoke(dwarfutil, ['--garbage-collection', '-j', '1', 'lines', 'used'], name, how);
    const dropped = [...DROPPED, NOTES].map((section) => `--remove-section=${section}`);
    const kept = ['--only-keep-debug', '--compress-debug-sections=zlib', '--add-section=.note.rex.object=note'];
    await invoke(objcopy, [...kept, ...dropped, 'used', 'debug'], name, how);
  }
}

/** The first address in a function of which another file says something else. What fills the room between functions is left out. */
function lineDifference(object: ElfObject, other: Pick<ElfObject, 'sections' | 'fileName'>): number | undefined {
  const [mine, theirs] = [new DebugInfo(object), new DebugInfo(other)];
  const said = (info: DebugInfo, address: number) => JSON.stringify(info.framesAt(address));
  for (const { type, value, size } of object.symbols) {
    if (type !== 'FUNC') continue;
    for (let at = value; at < value + size; at++) if (said(mine, at) !== said(theirs, at)) return at;
  }
  return undefined;
}

/** How the images of two objects differ: what is in memory, where it is, and the names of it. */
export function imageDifference(one: ElfObject, other: ElfObject): string | undefined {
  const segments = ({ segments }: ElfObject) =>
    segments.map(({ type, flags, address, memorySize }) => `${type} ${flags} ${hex(address)} ${hex(memorySize)}`);
  if (segments(one).join('\n') !== segments(other).join('\n')) return 'the program headers differ';
  const [mine, theirs] = [one, other].map(({ sections }) => sections.filter(({ allocated }) => allocated));
  for (const [n, section] of mine!.entries()) {
    const same = theirs![n];
    const isSame =
      same?.name === section.name &&
      same.address === section.address &&
      same.size === section.size &&
      same.bytes.every((byte, at) => byte === section.bytes[at]);
    if (!isSame) return `section ${section.name} differs`;
  }
  const symbols = ({ symbols }: ElfObject) =>
    symbols
      .filter(({ type }) => type !== 'FILE')
      .map(({ name, value, size }) => `${name} ${value} ${size}`)
      .sort();
  if (symbols(one).join('\n') !== symbols(other).join('\n')) return 'the symbols differ';
  return mine!.length === theirs!.length ? undefined : 'the sections differ';
}

function differs(name: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_IMAGE_DIFFERS',
    kind: 'internal',
    message: `${name} gets no debug file: it is another object with debug information`,
    cause,
    hint: 'compare both objects with readelf, and look for what the compiler does differently with -Cdebuginfo=limited',
  });
}
