import { Kallsyms } from '../kallsyms.ts';
import type { KernelSymbol } from '../symbols/kernel-symbol.ts';

/** The kernel's variables that programs may import (Rex ABI: kernel symbols), as in a kernel's symbol table. */
export const KERNEL_VARIABLES: readonly Pick<KernelSymbol, 'name' | 'kind' | 'size'>[] = [
  ...new Kallsyms({ helpers: [], functions: [], jiffiesOffset: 0 }).all(),
]
  .filter(({ kind, state }) => kind !== 'function' && state === 'modelled')
  .map(({ name, kind, size }) => ({ name, kind, size }));
