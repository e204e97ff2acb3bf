import { KERNEL_TEXT, TEXT_BASE, TEXT_HIGH } from './kernel-text.ts';
import { WINDOW_HIGH } from './memory/guest-memory.ts';
import { PerCpuAreas } from './per-cpu.ts';
import type { KernelSymbol, SymbolState } from './symbols/kernel-symbol.ts';
import { TextSymbols } from './symbols/text-symbols.ts';

/** A function of a loaded object, with a demangled name. */
export interface ProgramFunction {
  readonly name: string;
  /** The window offset and number of its bytes. */
  readonly offset: number;
  readonly size: number;
}

/** A program's symbol in the kernel's symbol table. */
export interface ProgramSymbol {
  /** `rex_prog_<tag>::<name>`. */
  readonly name: string;
  readonly offset: number;
  /** Rounded up to 16 bytes. */
  readonly size: number;
  /** The name without its prefix. */
  readonly function: string;
}

/** The place of an address. */
export interface SymbolPlace {
  /** As in the kernel's symbol table. */
  readonly name: string;
  /** The name without the `rex_prog_<tag>::` of a program's symbol. */
  readonly function: string;
  /** Bytes from the symbol's start, and the symbol's size. */
  readonly offset: number;
  readonly size: number;
  /** Whether the symbol is a program's. */
  readonly program: boolean;
}

/** The contents of the table. */
export interface KernelExports {
  /** Functions that programs may import. */
  readonly helpers: readonly { readonly name: string; readonly state: SymbolState }[];
  /** Functions besides those of the model. */
  readonly functions: readonly string[];
  /** Variables that this kernel was built without. */
  readonly without?: readonly string[];
  /** Window offset of the variable `jiffies`. */
  readonly jiffiesOffset: number;
}

type Helpers = KernelExports['helpers'];

/** The functions of kernels by the helpers that they export. */
const commonTexts = new WeakMap<Helpers, TextSymbols>();

/** The functions that every kernel has which exports these helpers. */
function commonText(helpers: Helpers): TextSymbols {
  const known = commonTexts.get(helpers);
  if (known !== undefined) return known;
  const text = new TextSymbols(TEXT_BASE);
  const states = new Map(helpers.map(({ name, state }) => [name, state]));
  for (const [name, range] of KERNEL_TEXT) text.add(name, range, states.get(name) ?? 'unsupported');
  for (const { name, state } of helpers) text.add(name, {}, state);
  commonTexts.set(helpers, text);
  return text;
}

/**
 * The kernel's symbol table. Function addresses depend only on the order of the names, so they are the same in every
 * run. Programs' symbols come and go with their objects. It does not demangle.
 */
export class Kallsyms {
  /** Functions that every kernel with these helpers has. */
  private readonly common: TextSymbols;
  /** Functions of this kernel alone, at addresses behind those. */
  private readonly own: TextSymbols;
  private readonly variables = new Map<string, KernelSymbol>();
  private readonly programs = new Map<string, readonly ProgramSymbol[]>();
  private changes = 0;
  private readonly assumed = new Set<string>();

  constructor(exports: KernelExports) {
    this.common = commonText(exports.helpers);
    this.own = new TextSymbols(this.common.end);
    for (const name of exports.functions) this.addText(name);
    this.variables.set('jiffies', {
      name: 'jiffies',
      kind: 'variable',
      low: exports.jiffiesOffset,
      high: WINDOW_HIGH,
      size: 8,
      state: 'modelled',
    });
    for (const { name, low, high, size, imported } of PerCpuAreas.symbols()) {
      if (exports.without?.includes(name)) continue;
      this.variables.set(name, {
        name,
        kind: 'per-cpu',
        low,
        high,
        size,
        state: imported ? 'modelled' : 'unsupported',
      });
    }
  }

  /** The kernel's symbol with a name; `undefined` if the kernel has none, which fails a load with EINVAL. */
  resolve(name: string): KernelSymbol | undefined {
    return this.variables.get(name) ?? this.common.byName.get(name) ?? this.own.byName.get(name);
  }

  /** Assumes that the kernel has an unknown function. */
  assumeFunction(name: string): void {
    this.assumed.add(name);
    this.addText(name);
  }

  /** Whether a function of the kernel is only assumed. */
  isAssumed(name: string): boolean {
    return this.assumed.has(name);
  }

  /** Every kernel symbol, for listings. */
  *all(): IterableIterator<KernelSymbol> {
    yield* this.common.byName.values();
    for (const symbol of this.own.byName.values()) if (!this.variables.has(symbol.name)) yield symbol;
    yield* this.variables.values();
  }

  /**
   * Registers an object's functions as `rex_prog_<tag>::<name>`, with sizes rounded up to 16 bytes (Rex ABI: loading).
   * Returns them by address. A registered tag is replaced.
   */
  addProgramSymbols(tag: string, functions: readonly ProgramFunction[]): readonly ProgramSymbol[] {
    const symbols = functions
      .map(({ name, offset, size }) => ({
        name: `rex_prog_${tag}::${name}`,
        offset,
        size: Math.ceil(size / 16) * 16,
        function: name,
      }))
      .sort((left, right) => left.offset - right.offset);
    this.programs.set(tag, symbols);
    this.changes++;
    return symbols;
  }

  /** Removes an object's symbols. */
  removeProgramSymbols(tag: string): void {
    this.programs.delete(tag);
    this.changes++;
  }

  /** The tags of registered symbols. */
  tags(): string[] {
    return [...this.programs.keys()];
  }

  /** An object's symbols by address; none for an unknown tag. */
  programSymbols(tag: string): readonly ProgramSymbol[] {
    return this.programs.get(tag) ?? [];
  }

  /** Changes whenever symbols of programs come or go. */
  get programVersion(): number {
    return this.changes;
  }

  /** The ranges of code of all program functions that pass a test: window offsets of the start and the end of each. */
  programRanges(test: (name: string) => boolean): number[] {
    return [...this.programs.values()].flatMap((symbols) =>
      symbols.flatMap(({ function: name, offset, size }, n) => {
        const end = Math.min(offset + Math.max(size, 1), symbols[n + 1]?.offset ?? Number.POSITIVE_INFINITY);
        return end > offset && test(name) ? [offset, end] : [];
      }),
    );
  }

  /** The place of an address, for backtraces; `undefined` outside every function. */
  lookup(address: bigint): SymbolPlace | undefined {
    const high = Number(address >> 32n);
    const low = Number(address & 0xffffffffn);
    if (high === WINDOW_HIGH) return this.lookupProgram(low);
    return high === TEXT_HIGH ? this.lookupText(low) : undefined;
  }

  /** An address as the kernel prints it with `%pS`: `symbol+0x1c/0x40`, or the bare address if no function is known. */
  describe(address: bigint): string {
    const place = this.lookup(address);
    if (place === undefined) return `0x${address.toString(16).padStart(16, '0')}`;
    return `${place.name}+0x${place.offset.toString(16)}/0x${place.size.toString(16)}`;
  }

  private addText(name: string): void {
    if (this.resolve(name) === undefined) this.own.add(name, {}, 'unsupported');
  }

  private lookupProgram(offset: number): SymbolPlace | undefined {
    for (const symbols of this.programs.values()) {
      const found = lastUpTo(symbols, offset);
      if (found !== undefined && offset < found.offset + Math.max(found.size, 1)) {
        const { name, size } = found;
        return { name, function: found.function, offset: offset - found.offset, size, program: true };
      }
    }
    return undefined;
  }

  private lookupText(low: number): SymbolPlace | undefined {
    const found = (low < this.common.end ? this.common : this.own).at(low);
    if (found === undefined) return undefined;
    return { name: found.name, function: found.name, offset: low - found.low, size: found.size, program: false };
  }
}

/** The last symbol that begins at an offset or before it. */
function lastUpTo(symbols: readonly ProgramSymbol[], offset: number): ProgramSymbol | undefined {
  let low = 0;
  let high = symbols.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (symbols[middle]!.offset <= offset) low = middle + 1;
    else high = middle;
  }
  return symbols[low - 1];
}

/** A kernel with a symbol table. */
export interface HasKallsyms {
  readonly kallsyms: Kallsyms;
}
