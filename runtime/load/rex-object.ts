import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import { type ElfObject, readElfObject } from '../object/elf-object.ts';
import { MAPS_SECTION } from './map-symbols.ts';
import { findPrograms, TIMEOUT_HANDLER } from './programs.ts';
import { refusal } from './refusal.ts';

/** Whether an object has a section with the name of an attach point, so that its functions are programs. */
export function hasProgramSection(object: ElfObject): boolean {
  return object.sections.some(({ allocated, name }) => allocated && readSection(name) !== undefined);
}

/** The names of sections with programs, for messages: `kprobe[/…], xdp`. */
export function programSections(): string {
  return Object.values(PROGRAM_TYPES)
    .flatMap(({ sections }) => sections)
    .map(({ name, extended }) => (extended ? `${name}[/…]` : name))
    .join(', ');
}

/**
 * Refuses an ELF file without any part of a Rex object. The kernel would only report the first of many faults. An
 * object with any such part is left to later checks.
 * @throws Diagnostic LOAD_NOT_REX (EINVAL), LOAD_SECTION_UNSUPPORTED for one with programs of libbpf's
 */
export function checkRexObject(object: ElfObject): void {
  const { sections, symbols } = object;
  if (sections.length === 0 || hasProgramSection(object)) return;
  if (symbols.length > 0) findPrograms(object);
  if (sections.some(({ name }) => name === MAPS_SECTION) || symbols.some(({ name }) => name === TIMEOUT_HANDLER))
    return;
  const names = sections.filter(({ allocated }) => allocated).map(({ name }) => name);
  throw refusal({
    code: 'LOAD_NOT_REX',
    message: `${object.fileName}: this is an ELF file, but not a Rex object: no section holds a program`,
    cause: `programs are in sections named ${programSections()}; this file has ${names.length === 0 ? 'none that is loaded' : names.join(', ')}, and no ${TIMEOUT_HANDLER}`,
    hint: 'give an object built from a function with a rex attribute, such as #[rex_xdp]',
  });
}

/**
 * Refuses a file that is not a Rex object, or may not be one, so that it is not judged as one.
 * @param fileName the file's name in messages
 * @throws Diagnostic ELF_… for a file that is not an ELF object or is damaged, LOAD_NOT_REX, LOAD_STRIPPED for a file
 *   without section headers
 */
export function assertRexObject(bytes: Uint8Array, fileName: string): void {
  const object = readElfObject(bytes, fileName);
  checkRexObject(object);
  if (object.sections.length === 0) findPrograms(object);
}
