import { demangleLegacy } from './demangle-legacy.ts';
import { demangleV0 } from './demangle-v0.ts';

/** Names that were demangled: objects share most of theirs, and are loaded again and again. */
const known = new Map<string, string>();
const MOST_KEPT = 8192;
const LONGEST_KEPT = 1024;

/**
 * The name of a symbol in the kernel's stack traces. librex demangles with LLVM's `llvm::demangle`, so the spelling is
 * LLVM's (docs/decisions/0030). It knows Rust's v0 mangling (`_R…`, RFC 2603) and its legacy one (`_ZN…E`):
 * `core::panicking::panic_fmt`, `parse (.cold)`, `core::panicking::panic_fmt::h0123456789abcdef`. One more underscore
 * before the name is ignored.
 *
 * Never fails. A name is returned as it is if it is not mangled, or LLVM does not know it. So is one with too deep or
 * too long a meaning.
 */
export function demangle(symbol: string): string {
  if (!symbol.startsWith('_')) return symbol;
  let name = known.get(symbol);
  if (name !== undefined) return name;
  name = demangleExactly(symbol) ?? (symbol.startsWith('__') ? demangleExactly(symbol.slice(1)) : undefined) ?? symbol;
  if (known.size >= MOST_KEPT) known.clear();
  if (symbol.length <= LONGEST_KEPT) known.set(symbol, name);
  return name;
}

function demangleExactly(symbol: string): string | undefined {
  if (symbol.startsWith('_R')) return demangleV0(symbol);
  return symbol.startsWith('_Z') ? demangleLegacy(symbol) : undefined;
}
