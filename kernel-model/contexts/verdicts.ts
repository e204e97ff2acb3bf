/** A result's name by a program type's table, or the decimal number; `result` has 32 bits. */
export function verdictName(names: ReadonlyMap<number, string>, result: number): string {
  return names.get(result | 0) ?? String(result >>> 0);
}

/**
 * The meaning of a result of a probe or a tracepoint: 0 keeps the event from perf (trace_call_bpf,
 * kernel/trace/bpf_trace.c).
 */
export function filterVerdict(result: number): string {
  return result === 0 ? 'filtered out' : 'kept';
}
