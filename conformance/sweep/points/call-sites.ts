import type { HelperCall, ProgramRun } from '../../../runtime/program-run.ts';

/** BPF_F_RDONLY and BPF_F_WRONLY (include/uapi/linux/bpf.h): user space, which stands for other CPUs at points, is kept out of such maps. */
export const CLOSED = (1 << 3) | (1 << 4);

/** A helper call of a run, with its number, counted from 1. */
export interface NumberedCall {
  readonly number: number;
  readonly call: HelperCall;
}

/** The first calls of each helper at each place. A place is where the call is, and where its function was called. */
export function callsBySite(run: ProgramRun, visits: number): readonly NumberedCall[] {
  const seen = new Map<string, number>();
  // Behind calls that are omitted, numbers are not those of the run.
  const known = run.helperCallsOmitted === 0 ? run.helpers : run.helpers.slice(0, 10_000);
  return known.flatMap((call, index) => {
    const place = `${call.name} ${call.site} ${call.caller}`;
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    return count > visits ? [] : [{ number: index + 1, call }];
  });
}
