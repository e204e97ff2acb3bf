import { plainLine } from '../../base/plain-text.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Stop } from '../time/traveller.ts';

/** Signals by gdb's own numbers (include/gdb/signals.def). */
const SIGNAL = { INT: 2, ILL: 4, TRAP: 5, ABRT: 6, FPE: 8, BUS: 10, SEGV: 11, SYS: 12, XCPU: 24 } as const;

const OF_EXCEPTIONS: Readonly<Record<string, number>> = {
  '#PF': SIGNAL.SEGV,
  '#GP': SIGNAL.SEGV,
  '#SS': SIGNAL.BUS,
  '#UD': SIGNAL.ILL,
  '#DE': SIGNAL.FPE,
  '#BP': SIGNAL.TRAP,
};

/** The signal that stands for the end of a run. */
function signalOfEnd({ outcome, oops }: ProgramRun): number {
  if (outcome === 'oops') return OF_EXCEPTIONS[oops?.exception ?? ''] ?? SIGNAL.SEGV;
  return outcome === 'unsupported' ? SIGNAL.SYS : SIGNAL.ABRT;
}

/** What a client can be told besides the signal. */
export interface StopFeatures {
  readonly softwareBreakpoints: boolean;
  readonly hardwareBreakpoints: boolean;
}

/** The answer to a stop: `T05thread:1;…`, or `W00` if everything is over. @param thread the CPU's number, from 1 on */
export function stopReply(stop: Stop, thread: number, features: StopFeatures): string {
  const head = (signal: number) => `T${signal.toString(16).padStart(2, '0')}thread:${thread.toString(16)};`;
  switch (stop.kind) {
    case 'over':
      return `W${(stop.code & 0xff).toString(16).padStart(2, '0')}`;
    case 'interrupt':
      return head(SIGNAL.INT);
    case 'alarm':
      return head(SIGNAL.XCPU);
    case 'ends':
      return head(signalOfEnd(stop.run));
    case 'beginning':
      return `${head(SIGNAL.TRAP)}replaylog:begin;`;
    case 'end':
      return `${head(SIGNAL.TRAP)}replaylog:end;`;
    case 'watch':
    case 'rwatch':
    case 'awatch':
      return `${head(SIGNAL.TRAP)}${stop.kind}:${stop.address.toString(16)};`;
    case 'breakpoint': {
      const tells = stop.hardware ? features.hardwareBreakpoints : features.softwareBreakpoints;
      return `${head(SIGNAL.TRAP)}${tells ? `${stop.hardware ? 'hwbreak' : 'swbreak'}:;` : ''}`;
    }
    case 'step':
    case 'arrived':
      return head(SIGNAL.TRAP);
  }
}

/** What a client's console shows before a stop; empty for a stop that needs no words. */
export function wordsOf(stop: Stop): string {
  if (stop.kind === 'alarm') return 'the watchdog finds the program too old, and sends it to __rex_handle_timeout\n';
  if (stop.kind !== 'ends') return '';
  const { run } = stop;
  const end = `program "${plainLine(run.program)}" ends here`;
  const panic =
    run.panic && `${run.panic.message}${run.panic.location === undefined ? '' : ` at ${run.panic.location}`}`;
  const why = panic ?? run.oops?.message ?? run.explanation ?? run.outcome;
  return `${end} (${run.outcome}): ${plainLine(why)}\n`;
}
