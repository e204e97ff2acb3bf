import type { Kallsyms } from '../kallsyms.ts';
import type { HelperCallee, HelperDefinition } from './helper.ts';
import { HELPERS, type HelperKernel } from './table.ts';

/**
 * The importable functions by their address, for calls of programs.
 * @typeParam Kernel the whole kernel, which a replaced helper receives
 */
export class Helpers<Kernel extends HelperKernel = HelperKernel> {
  private readonly byLow = new Map<number, HelperDefinition<Kernel>>();
  private readonly byName = new Map<string, HelperDefinition<Kernel>>();

  constructor(kallsyms: Kallsyms) {
    for (const helper of HELPERS) {
      this.byLow.set(kallsyms.resolve(helper.name)!.low, helper);
      this.byName.set(helper.name, helper);
    }
  }

  /** The function that starts at a kernel text address, by the address's low half. */
  at(low: number): HelperDefinition<Kernel> | undefined {
    return this.byLow.get(low);
  }

  /**
   * Replaces a helper of this kernel. Objects loaded before keep the old one.
   * @param change makes the new one from the old
   */
  replace(name: string, change: (original: HelperCallee<Kernel>) => HelperCallee<Kernel>): void {
    const old = this.byName.get(name);
    if (old?.call === undefined) throw new TypeError(`there is no helper "${name}" that the model carries out`);
    const helper = { ...old, call: change(old.call) };
    this.byName.set(name, helper);
    for (const [low, definition] of this.byLow) if (definition === old) this.byLow.set(low, helper);
  }

  /** The function with a name. */
  find(name: string): HelperDefinition<Kernel> | undefined {
    return this.byName.get(name);
  }
}
