import type { HasLayout } from '../layouts/layout.ts';
import type { HasMemory } from '../memory/guest-memory.ts';

/** A field of a context that differs from the kernel's value. */
export interface OverwrittenField {
  readonly name: string;
  readonly was: bigint;
  readonly is: bigint;
}

/**
 * Fields of a context that tell the kernel where the packet is. The kernel uses their values, and programs may change
 * them only with helpers.
 */
export class OwnedFields {
  private readonly kernel: HasLayout & HasMemory;
  private readonly base: number;
  private readonly struct: string;
  private readonly names: readonly string[];
  /** The kernel's values; empty until the program is entered. */
  private readonly values = new Map<string, bigint>();
  private readonly found = new Map<string, OverwrittenField>();

  /** @param base window offset of the structure */
  constructor(kernel: HasLayout & HasMemory, base: number, struct: string, names: readonly string[]) {
    this.kernel = kernel;
    this.base = base;
    this.struct = struct;
    this.names = names;
  }

  /** The program is entered: from now on the fields have the kernel's values. */
  entered(): void {
    for (const name of this.names) this.values.set(name, this.read(name));
  }

  /** The fields that the program has changed so far; each field is returned once. */
  overwritten(): readonly OverwrittenField[] {
    for (const [name, was] of this.values) {
      const is = this.read(name);
      if (is !== was && !this.found.has(name)) this.found.set(name, { name, was, is });
    }
    return [...this.found.values()];
  }

  /** The kernel changes them. */
  change(by: () => void): void {
    this.overwritten();
    by();
    this.entered();
  }

  private read(name: string): bigint {
    return this.kernel.layout.read(this.kernel.memory, this.base, this.struct, name);
  }
}
