/** Functions of compiler_builtins with C names. */
const BUILTINS: ReadonlySet<string> = new Set(['memcpy', 'memmove', 'memset', 'memcmp', 'bcmp', 'strlen']);
/** Types that no crate defines: core has their functions. */
const PRIMITIVE = /^(?:bool|char|str|[iu](?:8|16|32|64|128|size)|f(?:16|32|64|128)|!|fn|extern|unsafe)\b/;

/** The legacy mangling's codes for characters; LLVM leaves them as they are. */
const LEGACY: Readonly<Record<string, string>> = {
  $LT$: '<',
  $GT$: '>',
  $LP$: '(',
  $RP$: ')',
  $RF$: '&',
  $BP$: '*',
  $C$: ',',
  $u20$: ' ',
  $u5b$: '[',
  $u5d$: ']',
  '..': '::',
};

/** A name as LLVM spells it, without compilers' suffixes, and without the legacy mangling's hash and codes. */
function readable(name: string): string {
  const path = name.replace(/ \(\..*\)$/, '');
  const [, legacy] = /^(.*)::h[0-9a-f]{16}$/.exec(path) ?? [];
  if (legacy === undefined) return path;
  return legacy
    .replace(/^_\$/, '$')
    .replaceAll(/\$(?:LT|GT|LP|RP|RF|BP|C|u20|u5b|u5d)\$|\.\./g, (sign) => LEGACY[sign]!);
}

/** The first crate in a name of the v0 mangling, if LLVM leaves the name as it is. */
function crateOfMangled(symbol: string): string | undefined {
  const [, length, rest] = /C(?:s[0-9a-zA-Z]*_)?([1-9]\d{0,2})_?(\w*)/.exec(symbol) ?? [];
  return rest?.slice(0, Number(length));
}

/**
 * The crate of a function by its demangled name: that of its path, or of the type with the method. For a type without a
 * crate it is `core`. A name without a path belongs to the program (`undefined`), unless compiler_builtins or the
 * kernel crate has it.
 */
export function ownerOf(symbol: string): string | undefined {
  if (symbol.startsWith('_R')) return crateOfMangled(symbol);
  const name = readable(symbol);
  const path = name.replace(/^[<&*([\s]+/, '').replace(/^(?:(?:mut|const|dyn)\s+|'\w+\s+|[&*([<]\s*)+/, '');
  if (BUILTINS.has(name)) return 'compiler_builtins';
  if (name.startsWith('__rex_')) return 'rex';
  if (name.startsWith('rust_begin_unwind')) return 'rex';
  const crate = /^([A-Za-z_]\w*)::/.exec(path)?.[1];
  if (crate !== undefined) return crate;
  return name.startsWith('<') || PRIMITIVE.test(path) ? 'core' : undefined;
}

/** Crates that are linked as they were compiled, or that are not to be checked by their own rule (Rex ABI: stack). */
const UNCHECKED_CRATES: ReadonlySet<string> = new Set(['rex', 'core', 'alloc', 'std', 'compiler_builtins', '__rustc']);

/** Whether a function must check the stack before it calls another in a circle: decision record 0011. */
export function mustCheckStack(symbol: string): boolean {
  const name = readable(symbol);
  const owner = ownerOf(symbol);
  if (owner !== undefined && UNCHECKED_CRATES.has(owner)) return false;
  return !/^<.* as core::fmt::\w+>::\w+$/.test(name);
}

/** Whether a function is where a panic leaves program code for its reserved half of the stack. */
export function isPanicHandler(symbol: string): boolean {
  return /(?:^|::)rust_begin_unwind$/.test(readable(symbol));
}
