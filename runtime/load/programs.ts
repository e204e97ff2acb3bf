import type { Diagnostic } from '../../base/diagnostic.ts';
import { readSection } from '../../kernel-model/contexts/table.ts';
import type { ProgramDescription } from '../loaded-object.ts';
import { hex } from '../object/byte-reader.ts';
import type { ElfObject } from '../object/elf-object.ts';
import { refuseLibbpfSection } from './libbpf-sections.ts';
import { refusal } from './refusal.ts';

/** A program as the object describes it. */
export interface ProgramEntry extends ProgramDescription {
  /** The section's kind: `kprobe`, `kretprobe`, `xdp`. */
  readonly kind: string;
  /** The entry point, bytes from the image base. */
  readonly entry: number;
}

/**
 * Finds the entry points: the functions in sections named for an attach point (Rex ABI: the object file), in order of
 * their symbols. An object may have none: it is loaded, with nothing to attach.
 * @throws Diagnostic LOAD_STRIPPED, LOAD_PROGRAM_TWICE, LOAD_SECTION_UNSUPPORTED
 */
export function findPrograms(object: ElfObject): ProgramEntry[] {
  if (object.symbols.length === 0) throw stripped(object);
  const sections = object.sections.map((section) => (section.allocated ? readSection(section.name) : undefined));
  const programs: ProgramEntry[] = [];
  const names = new Set<string>();
  for (const symbol of object.symbols) {
    if (symbol.type !== 'FUNC' || typeof symbol.sectionIndex !== 'number') continue;
    const meaning = sections[symbol.sectionIndex];
    if (meaning === undefined) {
      const section = object.sections[symbol.sectionIndex];
      if (section?.allocated === true) refuseLibbpfSection(object.fileName, symbol.name, section.name);
      continue;
    }
    const { name, value: entry } = symbol;
    if (names.has(name)) {
      throw refusal({
        code: 'LOAD_PROGRAM_TWICE',
        message: `${object.fileName}: two programs are named "${name}"`,
        cause: 'a program is known by the name of its function',
        hint: 'rename one of the functions',
      });
    }
    names.add(name);
    programs.push({ ...meaning, name, entry });
  }
  return programs;
}

function stripped(object: ElfObject): Diagnostic {
  const whole = object.sections.length > 0;
  const what = whole ? 'no symbol table (.symtab)' : 'no section headers, hence no symbols';
  return refusal({
    code: 'LOAD_STRIPPED',
    message: `${object.fileName}: the object has ${what}`,
    cause: `programs and maps are found by their symbols, which ${whole ? 'strip' : 'a tool such as sstrip or llvm-strip --strip-sections'} has removed`,
    hint: 'build without strip (strip = false in the Cargo profile, no -s for the linker)',
  });
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
      hint: 'link the object again: the symbol is outside the section it names',
    });
  }
}

/** The function where a program continues after the watchdog; every object needs it. */
export const TIMEOUT_HANDLER = '__rex_handle_timeout';

/**
 * Finds `__rex_handle_timeout` (Rex ABI: the object file). The kernel does not check its address.
 * @returns bytes from the image base
 * @throws Diagnostic LOAD_NO_TIMEOUT_HANDLER (EINVAL)
 */
export function findTimeoutHandler(object: ElfObject): number {
  const symbol = object.symbols.find(({ name, sectionIndex }) => name === TIMEOUT_HANDLER && sectionIndex !== 'UNDEF');
  if (symbol !== undefined) return symbol.value;
  throw refusal({
    code: 'LOAD_NO_TIMEOUT_HANDLER',
    message: `${object.fileName}: the symbol table has no ${TIMEOUT_HANDLER}`,
    cause: 'without it the watchdog cannot end a program that runs too long',
    hint: 'link the rex crate, and keep the symbol: it is called by the kernel only',
  });
}
