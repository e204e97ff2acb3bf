import { host } from '../../base/host.ts';
import { oncePerObject } from '../../base/once.ts';
import type { Kallsyms, ProgramFunction } from '../../kernel-model/kallsyms.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { demangle } from '../object/demangle.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSymbol } from '../object/symbols.ts';
import { refusal } from './refusal.ts';
import { KSYM_NAME_LEN } from './relocation.ts';

/**
 * The hexadecimal digits of a tag that are a hash, and all of them: 8 bytes (BPF_TAG_SIZE, include/uapi/linux/bpf.h).
 */
const HASH_DIGITS = 8;
const TAG_DIGITS = 16;

/**
 * The tag of a load's symbols: 8 digits of a hash of the image's address, then 8 zeros (Rex ABI: loading). It names a
 * load, not an object: an image that is loaded again has another address. Addresses depend on earlier loads, so the
 * same scenario gives the same tags.
 * @param base window offset of the image
 */
export function loadTag(base: number, kallsyms: Kallsyms): string {
  for (let copy = 0; ; copy++) {
    const hash = host().sha256(`${toAddress(base)}#${copy}`);
    const tag = hash.slice(0, HASH_DIGITS).padEnd(TAG_DIGITS, '0');
    if (kallsyms.programSymbols(tag).length === 0) return tag;
  }
}

/**
 * The kernel's checks of the function symbols (Rex ABI: loading). The names are checked as in `.symtab`, mangled.
 * @throws Diagnostic LOAD_NO_FUNCTION (EINVAL), LOAD_FUNCTION_NAME (E2BIG)
 */
export function checkFunctions(object: ElfObject): void {
  const functions = object.symbols.filter(isFunction);
  if (functions.length === 0) {
    throw refusal({
      code: 'LOAD_NO_FUNCTION',
      message: `${object.fileName}: the symbol table has no function`,
      cause: `none of its ${object.symbols.length} symbols is of type STT_FUNC`,
      hint: 'keep the symbol table whole: no strip, no -Wl,--discard-all',
    });
  }
  for (const { name, nameLength: length, index } of functions) {
    if (length < KSYM_NAME_LEN) continue;
    throw refusal({
      code: 'LOAD_FUNCTION_NAME',
      errno: 'E2BIG',
      message: `${object.fileName}: the name of function symbol ${index} of .symtab is ${length} bytes long: ${name.slice(0, 40)}…`,
      cause: `names in the kernel's symbol table have fewer than ${KSYM_NAME_LEN} bytes (KSYM_NAME_LEN)`,
      hint: 'give the function, or the types that it is generic over, shorter names',
    });
  }
}

function isFunction({ type, sectionIndex }: ElfSymbol): boolean {
  return type === 'FUNC' && typeof sectionIndex === 'number';
}

/** The functions of an object by their demangled names, at their places in its image. */
const functionsOf = oncePerObject(({ symbols }: ElfObject): readonly ProgramFunction[] =>
  symbols.filter(isFunction).map(({ name, value, size }) => ({ name: demangle(name), offset: value, size })),
);

/** The functions of an object by their demangled names, at their places in the window. */
export function programFunctions(object: ElfObject, base: number, imageSize: number): ProgramFunction[] {
  return functionsOf(object)
    .filter(({ offset }) => offset < imageSize)
    .map(({ name, offset, size }) => ({ name, offset: base + offset, size }));
}
