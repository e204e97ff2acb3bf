import type { Kallsyms } from '../kallsyms.ts';
import { toAddress } from '../memory/guest-memory.ts';

/** The place of a helper call. Its text is made when it is first read: few runs print it. */
export class CallSite {
  private readonly kallsyms: Kallsyms;
  private readonly offset: number;
  private made: string | undefined;

  /** @param offset the window offset of the call's return address, or -1 */
  constructor(kallsyms: Kallsyms, offset: number) {
    this.kallsyms = kallsyms;
    this.offset = offset;
  }

  /** `symbol+0x1c/0x40`. Read it before the program's symbols go. */
  get text(): string {
    this.made ??= this.offset < 0 ? 'an unknown place' : this.kallsyms.describe(toAddress(this.offset));
    return this.made;
  }
}
