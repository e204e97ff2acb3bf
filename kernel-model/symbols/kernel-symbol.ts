/** The state of an import: the model has it, the runtime executes it, or the model does not have it yet. */
export type SymbolState = 'modelled' | 'control' | 'unsupported';

/** A symbol of the kernel. */
export interface KernelSymbol {
  readonly name: string;
  /** A `per-cpu` symbol's address is its link address. */
  readonly kind: 'function' | 'variable' | 'per-cpu';
  /** The address in halves. Variables are in the guest window. */
  readonly low: number;
  readonly high: number;
  readonly size: number;
  readonly state: SymbolState;
}
