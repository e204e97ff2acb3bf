/** A program, or the kernel, did something other than the scenario says: the one error of comparisons. */
export class Mismatch extends Error {
  readonly expected: readonly string[];
  readonly found: readonly string[];
  readonly notes: readonly string[];

  /**
   * @param expected what the step says, a line each
   * @param found what was found, a line each
   * @param notes what helps to understand the difference
   */
  constructor(expected: string | readonly string[], found: string | readonly string[], notes: readonly string[] = []) {
    const lines = (text: string | readonly string[]) => (typeof text === 'string' ? [text] : text);
    super(formatMismatch(lines(expected), lines(found), notes));
    this.name = 'Mismatch';
    this.expected = lines(expected);
    this.found = lines(found);
    this.notes = notes;
  }
}

const LONGEST_LIST = 40;

function column(heading: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, LONGEST_LIST);
  if (lines.length > shown.length) shown.push(`… and ${lines.length - shown.length} more`);
  if (shown.length === 0) shown.push('nothing');
  return shown.map((line, index) => `${(index === 0 ? heading : '').padEnd(10)}${line}`);
}

function formatMismatch(expected: readonly string[], found: readonly string[], notes: readonly string[]): string {
  return [...column('expected', expected), ...column('found', found), ...notes].join('\n');
}
