import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import { type ElfObject, readElfObject } from '../object/elf-object.ts';
import { MAPS_SECTION } from './map-symbols.ts';
import { findPrograms, TIMEOUT_HANDLER } from './programs.ts';
import { refusal } from './refusal.ts';

/** Whether a section of an object is named for an attach point, so that the functions in it are programs. */
export function hasProgramSection(object: ElfObject): boolean {
  return object.sections.some(({ allocated, name }) => allocated && readSection(name) !== undefined);
}

/** The names of sections that hold programs, for messages: `kprobe[/…], xdp`. */
export function programSections(): string {
  return Object.values(PROGRAM_TYPES)
    .flatMap(({ sections }) => sections)
    .map(({ name, extended }) => (extended ? `${name}[/…]` : name))
    .join(', ');
}

/**
 * Says of an ELF file that has nothing of a Rex object that it is none, where the kernel would find the first of many things to be
 * wrong with it. An object with anything of Rex is left to the checks that follow.
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
 * Refuses a file that is no Rex object, or of which nobody can tell, so that it is not judged as one.
 * @param fileName how messages name the file
 * @throws Diagnostic ELF_… for what is no ELF object or damaged, LOAD_NOT_REX, LOAD_STRIPPED for a file without section headers
 */
export function assertRexObject(bytes: Uint8Array, fileName: string): void {
  const object = readElfObject(bytes, fileName);
  checkRexObject(object);
  if (object.sections.length === 0) findPrograms(object);
}
