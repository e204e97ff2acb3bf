/** A line of the kernel log without its time stamp and without blanks at its ends, which cells of a table cannot hold. */
export function logText(line: string): string {
  return line.replace(/^\[ *\d+\.\d{6}\] /, '').trim();
}

/** Lines of the trace from the printed text on, without blanks at their ends; empty lines are left out. */
export function traceTexts(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/^.*?: bpf_trace_printk: /, '').trim()).filter((text) => text !== '');
}
