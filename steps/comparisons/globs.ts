/** Whether a line matches a cell. `*` in the cell stands for any text. */
export function matchesGlob(pattern: string, line: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0]!;
  if (parts.length === 1) return line === pattern;
  const last = parts.at(-1)!;
  if (!line.startsWith(first) || !line.endsWith(last) || line.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const next = line.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return at <= line.length - last.length;
}
