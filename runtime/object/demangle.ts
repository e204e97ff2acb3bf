import { demangleLegacy } from './demangle-legacy.ts';
import { demangleV0 } from './demangle-v0.ts';

/**
 * The name of a symbol as stack traces of the kernel show it: librex demangles with LLVM's `llvm::demangle`, so that its spelling is LLVM's
 * (docs/decisions/0030). Understands Rust's v0 mangling (`_R…`, RFC 2603) and its legacy one (`_ZN…E`): `core::panicking::panic_fmt`,
 * `parse (.cold)`, `core::panicking::panic_fmt::h0123456789abcdef`. One more underscore before the name is passed over.
 *
 * Never fails: a name that is not mangled, or that LLVM does not understand, or whose meaning is nested too deeply or too long, is
 * returned as it is.
 */
export function demangle(symbol: string): string {
  return demangleExactly(symbol) ?? (symbol.startsWith('__') ? demangleExactly(symbol.slice(1)) : undefined) ?? symbol;
}

function demangleExactly(symbol: string): string | undefined {
  if (symbol.startsWith('_R')) return demangleV0(symbol);
  return symbol.startsWith('_Z') ? demangleLegacy(symbol) : undefined;
}
