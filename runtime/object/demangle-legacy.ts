/** The longest number that counts as a length. */
const LENGTH = /[1-9]\d{0,8}/y;

/**
 * Demangles a name of Rust's legacy mangling as LLVM's demangler for C++ does, because they share the form. The form is
 * `_ZN`, path elements that each follow their length, and `E`. Nothing within an element is decoded, and the hash at
 * the end is an element like the others. A suffix that starts with a full stop follows in parentheses. Of C++'s own
 * names, it knows only functions without parameters in a namespace, because Rust code has no others.
 *
 * @param name the symbol, from its `_Z` on
 * @returns undefined for any other name
 */
export function demangleLegacy(name: string): string | undefined {
  if (!name.startsWith('_ZN')) return undefined;
  const elements: string[] = [];
  let position = 3;
  while (name[position] !== 'E') {
    LENGTH.lastIndex = position;
    const digits = LENGTH.exec(name)?.[0];
    if (digits === undefined) return undefined;
    const start = position + digits.length;
    position = start + Number(digits);
    if (position >= name.length) return undefined;
    const element = name.slice(start, position);
    elements.push(element.startsWith('_GLOBAL__N') ? '(anonymous namespace)' : element);
  }
  if (elements.length === 0) return undefined;
  const [, parameters, suffix] = /^(v?)(|\..*)$/s.exec(name.slice(position + 1)) ?? [];
  if (suffix === undefined) return undefined;
  return elements.join('::') + (parameters === '' ? '' : '()') + (suffix === '' ? '' : ` (${suffix})`);
}
