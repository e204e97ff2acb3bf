import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import type { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { hex } from '../object/byte-reader.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSymbol } from '../object/symbols.ts';
import type { ProgramDescription } from '../target.ts';
import { refusal } from './refusal.ts';

/** A program as the object describes it. */
export interface ProgramEntry extends ProgramDescription {
  /** The section's kind: `kprobe`, `kretprobe`, `xdp`. */
  readonly kind: string;
  /** The entry point, bytes from the image base. */
  readonly entry: number;
}

/**
 * Finds the entry points: the functions in sections named for an attach point (Rex ABI: the object file), in order of their symbols.
 * @throws Diagnostic LOAD_NO_PROGRAM, LOAD_STRIPPED, LOAD_PROGRAM_TWICE
 */
export function findPrograms(object: ElfObject): ProgramEntry[] {
  const sections = object.sections.map((section) => (section.allocated ? readSection(section.name) : undefined));
  if (!sections.some((section) => section !== undefined)) throw noProgram(object);
  if (object.symbols.length === 0) {
    throw refusal({
      code: 'LOAD_STRIPPED',
      message: `${object.fileName}: the object has no symbol table (.symtab)`,
      cause: 'programs and maps are found by their symbols, which strip has removed',
      hint: 'build without strip (strip = false in the Cargo profile, no -s for the linker)',
    });
  }
  const programs: ProgramEntry[] = [];
  for (const symbol of object.symbols) {
    if (symbol.type !== 'FUNC' || typeof symbol.sectionIndex !== 'number') continue;
    const meaning = sections[symbol.sectionIndex];
    if (meaning === undefined) continue;
    const { name, value: entry } = symbol;
    if (programs.some((program) => program.name === name)) {
      throw refusal({
        code: 'LOAD_PROGRAM_TWICE',
        message: `${object.fileName}: two programs are named "${name}"`,
        cause: 'a program is known by the name of its function',
        hint: 'rename one of the functions',
      });
    }
    programs.push({ ...meaning, name, entry });
  }
  if (programs.length === 0) throw noFunction(object);
  return programs;
}

/**
 * The kernel's checks of the entry points, which need the image's size (Rex ABI: loading).
 * @throws Diagnostic LOAD_PROGRAM_OUTSIDE (EINVAL)
 */
export function checkPrograms(object: ElfObject, programs: readonly ProgramEntry[], imageSize: number): void {
  for (const { name, entry } of programs) {
    if (entry < imageSize) continue;
    throw refusal({
      code: 'LOAD_PROGRAM_OUTSIDE',
      message: `${object.fileName}: program "${name}" starts at ${hex(entry)}, beyond the image`,
      cause: `the PT_LOAD segments end at ${hex(imageSize)}`,
      hint: 'link the object again: the symbol does not lie in the section it names',
    });
  }
}

/** The function that the watchdog makes a program continue in; every object needs it. */
export const TIMEOUT_HANDLER = '__rex_handle_timeout';

/**
 * Finds `__rex_handle_timeout` (Rex ABI: the object file).
 * @returns bytes from the image base
 * @throws Diagnostic LOAD_NO_TIMEOUT_HANDLER (EINVAL)
 */
export function findTimeoutHandler(object: ElfObject, imageSize: number): number {
  const symbol = object.symbols.find(isDefined(TIMEOUT_HANDLER));
  if (symbol !== undefined && symbol.value < imageSize) return symbol.value;
  throw refusal({
    code: 'LOAD_NO_TIMEOUT_HANDLER',
    message:
      symbol === undefined
        ? `${object.fileName}: the symbol table has no ${TIMEOUT_HANDLER}`
        : `${object.fileName}: ${TIMEOUT_HANDLER} lies at ${hex(symbol.value)}, beyond the image`,
    cause: 'without it a program that runs too long could not be ended',
    hint: 'link the rex crate, and keep the symbol: it is called by the kernel only',
  });
}

function isDefined(name: string): (symbol: ElfSymbol) => boolean {
  return (symbol) => symbol.name === name && symbol.sectionIndex !== 'UNDEF';
}

function noProgram(object: ElfObject): Diagnostic {
  const names = object.sections.filter(({ allocated }) => allocated).map(({ name }) => name);
  const known = Object.values(PROGRAM_TYPES)
    .flatMap(({ sections }) => sections)
    .map(({ name, extended }) => (extended ? `${name}[/…]` : name))
    .join(', ');
  return refusal({
    code: 'LOAD_NO_PROGRAM',
    message: `${object.fileName}: this is an ELF file, but not a Rex object: no section holds a program`,
    cause: `programs lie in sections named ${known}; this file has ${names.length === 0 ? 'no sections' : names.join(', ')}`,
    hint: 'give an object built from a function with a rex attribute, such as #[rex_xdp]',
  });
}

function noFunction(object: ElfObject): Diagnostic {
  const named = object.sections.filter(({ allocated, name }) => allocated && readSection(name) !== undefined);
  return refusal({
    code: 'LOAD_NO_PROGRAM',
    message: `${object.fileName}: no function symbol lies in section ${named.map(({ name }) => name).join(', ')}`,
    cause: 'a program is a symbol of type STT_FUNC in a section named for its attach point',
    hint: 'keep the symbols of the programs: they are removed by strip and by -Wl,--discard-all',
  });
}
