import { type CodeRange, rangeSize, TEXT_HIGH } from '../kernel-text.ts';
import type { KernelSymbol, SymbolState } from './kernel-symbol.ts';

/** The size of the code after a function that has its own symbol, in bytes. */
const BEHIND = 24;

/** Functions begin at multiples of a power of two of bytes. */
export const FUNCTION_ALIGNMENT_BITS = 6;
const FUNCTION_ALIGNMENT = 1 << FUNCTION_ALIGNMENT_BITS;

/** Functions of the kernel, each after the last in its text, by name and by address. */
export class TextSymbols {
  readonly byName = new Map<string, KernelSymbol>();
  /** Symbols that have a size, in the order of their addresses. */
  private readonly inOrder: KernelSymbol[] = [];
  private next: number;

  /** @param start the address of the first function, its low half */
  constructor(start: number) {
    this.next = start;
  }

  /** The address of the next function, its low half. */
  get end(): number {
    return this.next;
  }

  /** Adds a function behind those that are there, unless its name is known. */
  add(name: string, range: CodeRange, state: SymbolState): void {
    if (this.byName.has(name)) return;
    const size = rangeSize(range);
    const low = this.next;
    const symbol: KernelSymbol = { name, kind: 'function', low, high: TEXT_HIGH, size, state };
    this.byName.set(name, symbol);
    this.inOrder.push(symbol);
    const end = low + Math.ceil((size + 16) / FUNCTION_ALIGNMENT) * FUNCTION_ALIGNMENT;
    for (const [label, offset] of Object.entries(range.labels ?? {})) {
      const place = low + offset;
      const behind = offset < size ? 0 : Math.min(end - place, BEHIND);
      const inside: KernelSymbol = { ...symbol, name: label, low: place, size: behind };
      this.byName.set(label, inside);
      if (inside.size > 0) this.inOrder.push(inside);
    }
    this.next = end;
  }

  /** The symbol of the code at an address. @param address its low half */
  at(address: number): KernelSymbol | undefined {
    const { inOrder } = this;
    let low = 0;
    let high = inOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (inOrder[middle]!.low <= address) low = middle + 1;
      else high = middle;
    }
    const found = inOrder[low - 1];
    return found !== undefined && address < found.low + found.size ? found : undefined;
  }
}
