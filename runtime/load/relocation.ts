import { Diagnostic } from '../../base/diagnostic.ts';
import type { Kallsyms } from '../../kernel-model/kallsyms.ts';
import { type GuestMemory, toAddress } from '../../kernel-model/memory/guest-memory.ts';
import type { KernelSymbol } from '../../kernel-model/symbols/kernel-symbol.ts';
import { hex } from '../object/byte-reader.ts';
import { RelocationType } from '../object/elf-constants.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfRelocation } from '../object/relocations.ts';
import { refusal } from './refusal.ts';

/** The smallest length of a symbol's name that is refused (KSYM_NAME_LEN). */
export const KSYM_NAME_LEN = 512;
/** An import of this function makes an object's kprobe programs override programs. */
export const OVERRIDE_SYMBOL = 'just_return_func';

const WORD = 8;

/** A legal relocation with a known symbol. */
export interface ResolvedRelocation {
  /** Bytes from the image base to the word. */
  readonly offset: number;
  /** For `RELATIVE`: the number added to the base. */
  readonly addend: bigint;
  /** For `GLOB_DAT`: the symbol with the address for the word. */
  readonly symbol: KernelSymbol | undefined;
  /** Names the relocation in messages. */
  readonly place: string;
}

/**
 * Checks an object's dynamic relocations and resolves their names. Other names in `.dynsym` are not checked (Rex ABI:
 * loading).
 * @throws Diagnostic LOAD_RELOCATION_TYPE, LOAD_RELOCATION_OUTSIDE, LOAD_SYMBOL_NAME (E2BIG), LOAD_SYMBOL_UNKNOWN; of
 *   kind `unsupported` LOAD_SYMBOL_UNSUPPORTED for an import of Linux that the model does not have
 */
export function resolveRelocations(object: ElfObject, kallsyms: Kallsyms, imageSize: number): ResolvedRelocation[] {
  return object.relocations.map((relocation) => {
    const place = `${object.fileName}: relocation ${relocation.index} of ${relocation.section}`;
    const { offset, addend } = relocation;
    if (relocation.type !== RelocationType.RELATIVE && relocation.type !== RelocationType.GLOB_DAT) {
      throw refusal({
        code: 'LOAD_RELOCATION_TYPE',
        message: `${place}: relocation type not supported: ${relocation.typeName} (${relocation.type})${onSymbol(relocation)}`,
        cause: 'the only legal types are R_X86_64_RELATIVE and R_X86_64_GLOB_DAT',
        hint: 'build with -Z plt=no and link with -z now, so that calls go through GLOB_DAT entries',
      });
    }
    if (offset + WORD > imageSize) {
      throw refusal({
        code: 'LOAD_RELOCATION_OUTSIDE',
        message: `${place}: r_offset is ${hex(offset)}, beyond the image`,
        cause: `the PT_LOAD segments end at ${hex(imageSize)}`,
        hint: 'link the object again: its relocations do not fit its segments',
      });
    }
    const symbol = relocation.type === RelocationType.GLOB_DAT ? resolve(place, relocation, kallsyms) : undefined;
    return { offset, addend, symbol, place };
  });
}

function onSymbol({ symbol }: ElfRelocation): string {
  return symbol === undefined || symbol.name === '' ? '' : ` against "${symbol.name}"`;
}

function resolve(place: string, relocation: ElfRelocation, kallsyms: Kallsyms): KernelSymbol {
  const { name, nameLength } = relocation.symbol ?? { name: '', nameLength: 0 };
  if (nameLength >= KSYM_NAME_LEN) {
    throw refusal({
      code: 'LOAD_SYMBOL_NAME',
      errno: 'E2BIG',
      message: `${place}: the name of the symbol is ${nameLength} bytes long: ${name.slice(0, 40)}…`,
      cause: `names in the kernel's symbol table have fewer than ${KSYM_NAME_LEN} bytes (KSYM_NAME_LEN)`,
      hint: 'import only the kernel functions and variables of the rex crate',
    });
  }
  const symbol = kallsyms.resolve(name);
  if (symbol === undefined) {
    throw refusal({
      code: 'LOAD_SYMBOL_UNKNOWN',
      message: `${place}: the kernel has no symbol "${name}"`,
      cause: name === '' ? 'the relocation names no symbol' : 'the name is not in the kernel symbol table (kallsyms)',
      hint: 'import only the kernel functions and variables of the rex crate, and check for a missing function of the program',
    });
  }
  if (symbol.state === 'unsupported') {
    throw new Diagnostic({
      code: 'LOAD_SYMBOL_UNSUPPORTED',
      kind: 'unsupported',
      message: `${place}: the kernel model does not have "${name}" yet`,
      cause: `Linux has this ${symbol.kind === 'function' ? 'function' : 'variable'}, but the model does not`,
      hint: 'leave the import out, or extend the kernel model: this is a gap of the suite, not a fault of the program',
    });
  }
  return symbol;
}

/**
 * Applies relocations to the image in guest memory. A `RELATIVE` stores the base plus its addend, whatever the word
 * was.
 * @param base window offset of the image
 */
export function relocate(memory: GuestMemory, base: number, relocations: readonly ResolvedRelocation[]): void {
  for (const { offset, addend, symbol } of relocations) {
    if (symbol !== undefined) {
      memory.view.setUint32(base + offset, symbol.low, true);
      memory.view.setUint32(base + offset + 4, symbol.high, true);
      continue;
    }
    memory.writeU64(base + offset, BigInt.asUintN(64, toAddress(base) + addend));
  }
}
