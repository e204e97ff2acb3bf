import { createHash } from 'node:crypto';
import type { Kallsyms, ProgramFunction } from '../../kernel-model/kallsyms.ts';
import { demangle } from '../object/demangle.ts';
import type { ElfObject } from '../object/elf-object.ts';

/** Hexadecimal digits of a tag: 8 bytes (BPF_TAG_SIZE, include/uapi/linux/bpf.h). */
export const TAG_DIGITS = 16;

/**
 * The tag that an object's symbols are registered under: the first 8 bytes of the SHA-1 of the file, as Linux takes a program's tag
 * from the SHA-1 of its instructions. The same file gives the same tag; where it is loaded more than once, the SHA-1 also takes in
 * how often, so that each has symbols of its own.
 */
export function objectTag(bytes: Uint8Array, kallsyms: Kallsyms): string {
  for (let copy = 0; ; copy++) {
    const hash = createHash('sha1').update(bytes);
    if (copy > 0) hash.update(`#${copy}`);
    const tag = hash.digest('hex').slice(0, TAG_DIGITS);
    if (kallsyms.programSymbols(tag).length === 0) return tag;
  }
}

/** The functions of an object by their demangled names, at their places in the window. */
export function programFunctions(object: ElfObject, base: number, imageSize: number): ProgramFunction[] {
  return object.symbols
    .filter(({ type, value, sectionIndex }) => type === 'FUNC' && typeof sectionIndex === 'number' && value < imageSize)
    .map(({ name, value, size }) => ({ name: demangle(name), offset: base + value, size }));
}
