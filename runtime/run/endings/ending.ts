import { Diagnostic } from '../../../base/diagnostic.ts';
import { joined } from '../../../base/joined.ts';
import { TIMEOUT_MESSAGE } from '../../../kernel-model/timeout-message.ts';
import type { Exit } from '../../cpu/engine.ts';
import { MOST_WORK } from '../../cpu/engine-cells.ts';
import { TIMEOUT_HANDLER } from '../../load/programs.ts';
import type { Oops, Panic, Timeout, Violation, WatchdogFiring } from '../../program-run.ts';
import type { Execution } from '../execution.ts';
import { GIVEN_UP_AFTER } from '../run-clock.ts';
import { STATE_EXPIRED } from '../watchdog.ts';

/** The ending of a run, before the program's leftovers are known. */
export type Ending =
  | { readonly kind: 'returned'; readonly panic: Panic | null }
  | { readonly kind: 'oops'; readonly oops: Oops; readonly fatal: boolean }
  | { readonly kind: 'unsupported'; readonly gap: string; readonly explanation: string }
  | { readonly kind: 'conformance failure'; readonly violations: readonly Violation[] };

/**
 * The ending for an error from a helper: the program's fault, or a gap of the model. @throws any other error, as it is
 */
export function endingOf(error: unknown): Ending {
  if (!(error instanceof Diagnostic) || (error.kind !== 'conformance' && error.kind !== 'unsupported')) throw error;
  if (error.kind === 'unsupported') {
    return { kind: 'unsupported', gap: error.code, explanation: `${error.message}: ${error.cause}` };
  }
  return { kind: 'conformance failure', violations: [violationOf(error)] };
}

const NONE: readonly Violation[] = [];

/** Rules that a program broke, for its run. */
export function violationsOf(broken: readonly Diagnostic[]): readonly Violation[] {
  return broken.length === 0 ? NONE : broken.map(violationOf);
}

function violationOf({ code, message, cause, hint }: Diagnostic): Violation {
  return { code, message, cause, hint };
}

/** An ending that no program may have. */
function broken(code: string, message: string): Ending {
  return { kind: 'conformance failure', violations: [{ code, message, cause: '', hint: '' }] };
}

/** A program that calls the kernel with a stack pointer outside its Rex stack. @param place the called function */
export function wildStack(place: string, rsp: bigint, cpu: number): Ending {
  const message = `the program called ${place} with stack pointer 0x${rsp.toString(16)}; it is not on the Rex stack of CPU ${cpu}`;
  return broken('WILD_STACK', `${message}: the kernel would use memory that is not a stack`);
}

/** A program that returns to its dispatcher with a stack pointer away from the kernel's saved one. */
export function wildStackAtExit(rsp: bigint): Ending {
  const message =
    `the program came back to rex_exit with stack pointer 0x${rsp.toString(16)}, which is not that of the caller: ` +
    'the kernel would go on with a wild stack';
  return broken('WILD_STACK', message);
}

/** A program that calls the kernel with the direction flag set (System V ABI, section 3.2.1). */
export function wrongFlags(place: string): Ending {
  return broken(
    'FLAGS_AT_CALL',
    `the program called ${place} with the direction flag set: the kernel would copy backwards`,
  );
}

/** A program that goes to a place in the kernel that it does not import. */
export function strayCall(place: string): Ending {
  return broken('STRAY_CALL', `control went to ${place} in the kernel, which programs cannot call`);
}

/** A program that the watchdog does not end. @param state `rex_termination_state` */
export function neverEnded(place: string, state: number | undefined): Ending {
  return broken(
    'NEVER_ENDED',
    `the program did not end within ${GIVEN_UP_AFTER / 1e9} s, though the watchdog fired: at ${place} it still runs, ` +
      `with rex_termination_state ${state}`,
  );
}

/**
 * A program that never ends and that no timer reaches. Linux's hard lockup detector would see a dead CPU.
 * @param where the context that no timer interrupts
 */
export function lockup(where: string, place: string, cpu: number): Ending {
  return broken(
    'NEVER_ENDED',
    `the program did not end within ${GIVEN_UP_AFTER / 1e9} s, and nothing ends it: it runs in ${where}, which the watchdog's timer ` +
      `cannot interrupt; CPU ${cpu} is locked up at ${place}`,
  );
}

/** A program that uses what the processor's model does not have. @param place where */
export function notModelled(exit: Extract<Exit, { readonly rip: bigint }>, place: string): Ending {
  switch (exit.kind) {
    case 'work': {
      const explanation = `repeated string instructions have gone through more than ${MOST_WORK} elements in this run, and go on at ${place}`;
      return { kind: 'unsupported', gap: 'WORK_BUDGET', explanation };
    }
    case 'entangled': {
      const explanation = `the program has entered its code at too many places that no symbol, call or jump table names, last at ${place}`;
      return { kind: 'unsupported', gap: 'CODE_ENTANGLED', explanation };
    }
    case 'unsupported': {
      const explanation = `the processor model does not have the instruction "${exit.instruction}" at ${place}`;
      return { kind: 'unsupported', gap: 'INSTRUCTION_UNSUPPORTED', explanation };
    }
  }
}

/** A program that the watchdog sent to its timeout handler, and that still returned. */
export function timeoutSurvived(firings: readonly WatchdogFiring[]): readonly Violation[] {
  const firing = firings.length === 0 ? undefined : firings.find(({ reached }) => reached);
  if (firing === undefined) return NONE;
  const { mechanism, after, interruptedAt, helper } = firing;
  const sent =
    mechanism === 'redirect'
      ? `the program went on in ${TIMEOUT_HANDLER}, which did not panic`
      : `${helper} returned with rex_termination_state ${STATE_EXPIRED}, and the program went on`;
  return [
    {
      code: 'TIMEOUT_SURVIVED',
      message: `the watchdog fired after ${after / 1e9} s, at ${interruptedAt}, but the program returned`,
      cause: sent,
      hint: `let ${TIMEOUT_HANDLER} panic with \`${TIMEOUT_MESSAGE}\`, and go there when a helper has returned with rex_termination_state ${STATE_EXPIRED}`,
    },
  ];
}

/** A broken rule as one text. */
function explain({ message, cause }: Violation): string {
  return cause === '' ? message : `${message}: ${cause}`;
}

/**
 * The outcome of a run by its ending.
 * @param survived the timeouts that it outlived
 * @param violations its breaches and leftovers
 * @param overwritten the breaches that kill the kernel with any ending
 */
export function judgeEnding(
  ending: Ending,
  survived: readonly Violation[],
  violations: readonly Violation[],
  overwritten: readonly Violation[],
  panic: Panic | null,
  timeout: Timeout | null,
): Pick<Execution, 'outcome' | 'violations' | 'explanation' | 'gap'> {
  if (ending.kind === 'oops') return { outcome: 'oops', violations: overwritten, explanation: null, gap: null };
  if (ending.kind === 'unsupported') {
    return { outcome: 'unsupported', violations: [], explanation: ending.explanation, gap: ending.gap };
  }
  const all = ending.kind === 'returned' ? joined(survived, violations) : joined(ending.violations, overwritten);
  if (all.length > 0) {
    const explanation = all.map(explain).join('\n');
    return { outcome: 'conformance failure', violations: all, explanation, gap: null };
  }
  const outcome = panic === null ? 'completed' : timeout === null ? 'panicked' : 'timed out';
  return { outcome, violations: NONE, explanation: null, gap: null };
}
