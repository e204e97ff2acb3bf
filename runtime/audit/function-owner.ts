/** Functions that compiler_builtins gives the names that C has for them. */
const BUILTINS: ReadonlySet<string> = new Set(['memcpy', 'memmove', 'memset', 'memcmp', 'bcmp', 'strlen']);
/** What a type can be that no crate defines: its functions are core's. */
const PRIMITIVE = /^(?:bool|char|str|[iu](?:8|16|32|64|128|size)|f(?:16|32|64|128)|!|fn|extern|unsafe)\b/;

/**
 * The crate a function belongs to, by its demangled name: that of its path, of the type whose method it is, or, for a type that no crate
 * defines, `core`. A name without a path is the program's own (`undefined`), unless compiler_builtins or the kernel crate has it.
 */
export function ownerOf(name: string): string | undefined {
  const path = name.replace(/^[<&*([\s]+/, '').replace(/^(?:(?:mut|const|dyn)\s+|'\w+\s+|[&*([<]\s*)+/, '');
  if (BUILTINS.has(name)) return 'compiler_builtins';
  if (name.startsWith('__rex_')) return 'rex';
  if (name.startsWith('rust_begin_unwind')) return 'rex';
  const crate = /^([A-Za-z_]\w*)::/.exec(path)?.[1];
  if (crate !== undefined) return crate;
  return name.startsWith('<') || PRIMITIVE.test(path) ? 'core' : undefined;
}

/** Crates that are linked as they were compiled, or whose own rule it is not to be checked (Rex ABI: stack). */
const UNCHECKED_CRATES: ReadonlySet<string> = new Set(['rex', 'core', 'alloc', 'std', 'compiler_builtins', '__rustc']);

/** Whether a function is bound to check the stack before it calls another in a circle: decision record 0011. */
export function mustCheckStack(name: string): boolean {
  const owner = ownerOf(name);
  if (owner !== undefined && UNCHECKED_CRATES.has(owner)) return false;
  return !/^<.* as core::fmt::\w+>::\w+$/.test(name);
}

/** Whether a function is where a panic leaves program code for the half of the stack that is kept for it. */
export function isPanicHandler(name: string): boolean {
  return /(?:^|::)rust_begin_unwind$/.test(name);
}
