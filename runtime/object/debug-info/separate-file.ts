import { latin1 } from '../../../base/bytes.ts';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { host } from '../../../base/host.ts';
import { ElfBytes } from '../byte-reader.ts';
import { readElfHeader } from '../elf-header.ts';
import type { ElfObject } from '../elf-object.ts';
import { type ElfSection, readSections } from '../sections.ts';
import { notedObject } from './object-note.ts';

/** A file with the debug information of an object, made by `objcopy --only-keep-debug`. */
export interface DebugFile {
  /** Its name, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The section of a build-id, and its note: n_namesz, n_descsz and n_type, then `GNU` (gABI chapter 5, Note Section). */
const BUILD_ID = '.note.gnu.build-id';
const NOTE_HEADER = 12;
const NT_GNU_BUILD_ID = 3;
const OWNER = 'GNU\0';
/** The section that names a debug file: its name, filled up to 4 bytes, and its CRC-32. */
const DEBUG_LINK = '.gnu_debuglink';
const LONGEST_BUILD_ID = 64;

/** How an object names its debug file. */
export interface DebugFileNames {
  /** Hexadecimal digits; undefined without one. */
  readonly buildId: string | undefined;
  /** A plain name in the folder of the object, and the CRC-32 of the file. */
  readonly link: { readonly name: string; readonly crc: number } | undefined;
}

/**
 * The sections of a debug file. Those that the object has in memory are empty.
 * @throws Diagnostic of kind `input` and a code that begins with `ELF_`
 */
export function readDebugFile({ name, bytes }: DebugFile): Pick<ElfObject, 'sections' | 'fileName'> {
  const file = new ElfBytes(bytes, name);
  return { fileName: name, sections: readSections(file, readElfHeader(file)).sections };
}

/** How sections name a debug file. A name that is damaged is none. */
export function debugFileNames(sections: readonly ElfSection[]): DebugFileNames {
  return { buildId: buildIdOf(sections), link: linkOf(sections) };
}

function buildIdOf(sections: readonly ElfSection[]): string | undefined {
  const bytes = sections.find(({ name }) => name === BUILD_ID)?.bytes;
  const start = NOTE_HEADER + OWNER.length;
  if (bytes === undefined || bytes.length <= start) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [owner, size, type] = [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true)];
  const isKnown =
    owner === OWNER.length && type === NT_GNU_BUILD_ID && latin1(bytes.subarray(NOTE_HEADER, start)) === OWNER;
  if (!isKnown || size < 2 || size > LONGEST_BUILD_ID || start + size > bytes.length) return undefined;
  return Array.from(bytes.subarray(start, start + size), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function linkOf(sections: readonly ElfSection[]): DebugFileNames['link'] {
  const bytes = sections.find(({ name }) => name === DEBUG_LINK)?.bytes ?? new Uint8Array(0);
  const end = bytes.indexOf(0);
  const at = Math.ceil((end + 1) / 4) * 4;
  if (end <= 0 || at + 4 > bytes.length) return undefined;
  const name = new TextDecoder().decode(bytes.subarray(0, end));
  if (/[/\\]/.test(name) || name === '.' || name === '..') return undefined;
  return { name, crc: new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true) };
}

/** Debug files by the contents of their objects. */
const files = new Map<string, DebugFile>();

/** From now on, the source lines of an object come from a file, or from itself, in every kernel. */
export function useDebugFile(object: Uint8Array, file: DebugFile | undefined): void {
  if (file !== undefined) files.set(host().sha256(object), file);
  else if (files.size > 0) files.delete(host().sha256(object));
}

/** The file that {@link useDebugFile} has given to an object. */
export function debugFileOf(object: Uint8Array): DebugFile | undefined {
  return files.size === 0 ? undefined : files.get(host().sha256(object));
}

/**
 * Checks that a file belongs to an object, as far as both say it.
 * @param crc the CRC-32 of the file
 * @throws Diagnostic ELF_… for a file of another kind, DEBUG_FILE_OTHER
 */
export function checkDebugFile(
  object: Pick<ElfObject, 'bytes' | 'sections' | 'fileName'>,
  file: DebugFile,
  crc: number,
): void {
  const own = debugFileNames(object.sections);
  const { sections } = readDebugFile(file);
  const other = debugFileNames(sections);
  const refuse = (cause: string) =>
    new Diagnostic({
      code: 'DEBUG_FILE_OTHER',
      kind: 'input',
      message: `${file.name} is not the debug file of ${object.fileName}`,
      cause,
      hint: 'give the file that was made of this build of the object',
    });
  const [made, mine] = [notedObject(sections), host().sha256(object.bytes)];
  if (made === mine) return;
  if (made !== undefined)
    throw refuse(`the SHA-256 of the object is ${mine}, and the file was made for an object with ${made}`);
  if (own.buildId !== undefined && other.buildId !== undefined) {
    if (own.buildId === other.buildId) return;
    throw refuse(`the build-id of the object is ${own.buildId}, and that of the file is ${other.buildId}`);
  }
  if (own.link === undefined || own.link.crc === crc) return;
  const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`;
  throw refuse(`the object names a file with CRC-32 ${hex(own.link.crc)}, and that of the file is ${hex(crc)}`);
}
