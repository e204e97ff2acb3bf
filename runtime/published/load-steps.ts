import { Diagnostic } from '../../base/diagnostic.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { LOAD_STEPS, type LoadSteps } from '../load/load-steps.ts';
import { hex } from '../object/byte-reader.ts';

const WORD = 8;

/** Loading in a kernel that stores relocations at any address (kernel/bpf/rex.c as published). */
export const UNCHECKED_LOADING: LoadSteps = {
  ...LOAD_STEPS,
  resolveRelocations: (object, kallsyms, imageSize) => {
    const end = Math.max(imageSize, ...object.relocations.map(({ offset }) => offset + WORD));
    return LOAD_STEPS.resolveRelocations(object, kallsyms, end);
  },
  relocate: (memory, base, relocations) => {
    for (const { offset, place } of relocations) {
      if (memory.protectionAt(base + offset) !== 0 && memory.protectionAt(base + offset + WORD - 1) !== 0) continue;
      throw new Diagnostic({
        code: 'LOAD_OOPS',
        kind: 'refused',
        message: `${place}: the kernel oopses inside bpf(2) as it stores to ${hex(Number(BigInt.asUintN(48, toAddress(base + offset))))}`,
        cause: 'this kernel does not check that the place of a relocation lies within the image',
        hint: 'link the object again: its relocations do not fit its segments',
      });
    }
    LOAD_STEPS.relocate(memory, base, relocations);
  },
};
