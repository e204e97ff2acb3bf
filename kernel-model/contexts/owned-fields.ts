import type { HasLayout } from '../layouts/layout.ts';
import type { HasMemory } from '../memory/guest-memory.ts';

/** A field of a context that is not as the kernel left it. */
export interface OverwrittenField {
  readonly name: string;
  readonly was: bigint;
  readonly is: bigint;
}

/** Fields of a context by which the kernel finds a packet. It goes on with what stands there, and programs move them by helpers alone. */
export class OwnedFields {
  private readonly kernel: HasLayout & HasMemory;
  private readonly base: number;
  private readonly struct: string;
  private readonly names: readonly string[];
  /** As the kernel left them; nothing before the program is entered. */
  private readonly values = new Map<string, bigint>();
  private readonly found = new Map<string, OverwrittenField>();

  /** @param base window offset of the structure */
  constructor(kernel: HasLayout & HasMemory, base: number, struct: string, names: readonly string[]) {
    this.kernel = kernel;
    this.base = base;
    this.struct = struct;
    this.names = names;
  }

  /** The program is entered: from now on they hold what the kernel wrote. */
  entered(): void {
    for (const name of this.names) this.values.set(name, this.read(name));
  }

  /** What the program has written to them until now; the first time for each field. */
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
