import type { Kallsyms } from '../kallsyms.ts';
import type { HelperDefinition } from './helper.ts';
import { HELPERS } from './table.ts';

/** The importable functions by their address, for when a program calls one. */
export class Helpers {
  private readonly byLow = new Map<number, HelperDefinition>();
  private readonly byName = new Map<string, HelperDefinition>();

  constructor(kallsyms: Kallsyms) {
    for (const helper of HELPERS) {
      this.byLow.set(kallsyms.resolve(helper.name)!.low, helper);
      this.byName.set(helper.name, helper);
    }
  }

  /** The function that starts at a kernel text address, by the address's low half. */
  at(low: number): HelperDefinition | undefined {
    return this.byLow.get(low);
  }

  /** The function of a name. */
  find(name: string): HelperDefinition | undefined {
    return this.byName.get(name);
  }
}
