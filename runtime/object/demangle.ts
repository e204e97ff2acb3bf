import { demangleLegacy } from './demangle-legacy.ts';
import { demangleV0 } from './demangle-v0.ts';

/** How a name is written out. */
export interface DemangleOptions {
  /**
   * Whether to keep what tells equal names apart: crate disambiguators (`core[f3a0…]::…`), types of integer constants
   * (`5usize`), and the hash of the legacy mangling (`…::h0123456789abcdef`). Default: false.
   */
  readonly verbose?: boolean;
}

/** A demangled name and what followed it in the symbol. */
export interface Demangled {
  readonly text: string;
  /** The rest of the symbol, to which the mangling gives no meaning. */
  readonly rest: string;
}

/** What LLVM appends to a local symbol that it moved to another module. */
const LLVM_SUFFIX = /\.llvm\.[0-9A-F@]+$/;
/** What may follow a mangled name: a compiler's own suffix, such as `.cold` or `.0`. */
const SUFFIX = /^\.[!-~]+$/;

/**
 * The name of a symbol as its source has it. Understands Rust's v0 mangling (`_R…`, RFC 2603) and its legacy one
 * (`_ZN…E`); written as rustc's own demangler writes it, by default in the alternate form (`{:#}`), in which the kernel
 * prints stack traces too: `core::panicking::panic_fmt`. LLVM's `.llvm.…` suffix is dropped, another one that starts with
 * a full stop is kept.
 *
 * Never fails: a name that is not mangled, or is malformed, or whose meaning is nested too deeply or too long, is
 * returned as it is.
 */
export function demangle(symbol: string, options: DemangleOptions = {}): string {
  const verbose = options.verbose ?? false;
  const name = symbol.replace(LLVM_SUFFIX, '');
  const demangled = name.startsWith('_R')
    ? demangleV0(name, verbose)
    : name.startsWith('_ZN')
      ? demangleLegacy(name, verbose)
      : undefined;
  if (demangled === undefined) return symbol;
  if (demangled.rest !== '' && !SUFFIX.test(demangled.rest)) return symbol;
  return demangled.text + demangled.rest;
}
