const BEFORE_TEXT = {
  log: /^\[ *\d+\.\d{6}\] /,
  trace: /^.*?: bpf_trace_printk: /,
} as const;

/**
 * Lines of the kernel log or the trace from their text on, without blanks at their ends, which cells of a table cannot hold; empty lines
 * are left out.
 */
export function lineTexts(log: keyof typeof BEFORE_TEXT, lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(BEFORE_TEXT[log], '').trim()).filter((text) => text !== '');
}
