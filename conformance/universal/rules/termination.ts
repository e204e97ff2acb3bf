import { TIMEOUT_MESSAGE } from '../../../kernel-model/timeout-message.ts';
import type { ProgramRun, WatchdogFiring } from '../../../runtime/program-run.ts';
import type { Breach, Rule } from './breach.ts';

/** Bytes of the Rex stack that program code may use: 4 pages (Rex ABI: stack safety). */
const PROGRAM_STACK = 16 * 1024;
const HANDLER = '__rex_handle_timeout';

/** What ends a program that neither returned nor panicked, after the watchdog had sent it to its end. */
const UNENDED = 'NEVER_ENDED';

/**
 * The watchdog is for programs that are broken: a sound one returns before it fires and finds it too old. What the program's timeout handler
 * then does makes no difference.
 */
export const timeouts: Rule = ({ run }) => {
  const [first] = run.firings;
  // Behind a firing that was forced, it is the handler that takes too long.
  if (first === undefined || first.forced) return [];
  const { interruptedAt } = first;
  const seconds = (run.timeout?.ranFor ?? first.after) / 1e9;
  return [
    {
      requirement: 'REX-TERM-07',
      code: 'WATCHDOG_FOUND_IT_TOO_OLD',
      message:
        run.timeout === null
          ? `the watchdog finds the program too old after ${seconds} s, at ${interruptedAt}`
          : `the watchdog ends the program after ${seconds} s, at ${interruptedAt}`,
      cause: `it had retired ${run.instructions} instructions and called ${run.helperCalls} helpers`,
      hint: 'bound every loop by something that the input cannot make large',
    },
  ];
};

/** How a program failed to end after a firing; `undefined` if it ended as it must. */
function wrongEnding(run: ProgramRun, firing: WatchdogFiring): { code: string; message: string } | undefined {
  const { panic, outcome, oops } = run;
  const sent = firing.mechanism === 'redirect' ? `${HANDLER}, where the watchdog sends the program,` : 'the program';
  if (run.violations.some(({ code }) => code === UNENDED)) {
    return { code: 'TIMEOUT_NEVER_ENDS', message: `${sent} never ends` };
  }
  if (oops !== null) {
    return firing.mechanism === 'redirect'
      ? { code: 'TIMEOUT_FAULTS', message: `${sent} does not panic: the kernel oopses at ${oops.symbol}` }
      : undefined;
  }
  if (panic !== null) {
    if (panic.message === TIMEOUT_MESSAGE) return undefined;
    // A helper that the panic handler calls is waited for, too, and the panic goes on with its own words.
    const handled = firing.mechanism === 'redirect' || panic.frames.some(({ symbol }) => symbol === HANDLER);
    return handled
      ? { code: 'TIMEOUT_IN_OTHER_WORDS', message: `${sent} panics with "${panic.message}", not "${TIMEOUT_MESSAGE}"` }
      : undefined;
  }
  if (outcome === 'unsupported' || !run.violations.some(({ code }) => code === 'TIMEOUT_SURVIVED')) return undefined;
  return { code: 'TIMEOUT_SURVIVED', message: `${sent} does not panic: the program returns ${run.verdict}` };
}

/** Where the watchdog sends a program, it panics with the words of a timeout. */
export const timeoutHandlers: Rule = ({ run }) => {
  const firing = run.firings.find(({ reached }) => reached);
  const wrong = firing === undefined ? undefined : wrongEnding(run, firing);
  if (firing === undefined || wrong === undefined) return [];
  const where = firing.mechanism === 'redirect' ? 'found program code' : `found the helper ${firing.helper}`;
  const breach: Breach = {
    requirement: 'REX-TERM-08',
    ...wrong,
    cause: `the watchdog fired after ${firing.after / 1e9} s and ${where} at ${firing.interruptedAt}`,
    hint: `let ${HANDLER} panic!("${TIMEOUT_MESSAGE}"), like that of the kernel crate`,
  };
  return [breach];
};

/** How deep the stack was used by a program that returned; a panic handler has the lower half to itself. */
export const stackUse: Rule = ({ run, input }) => {
  // What lies above the program then is not its own.
  if (input.event.disturbance?.stackLowered !== undefined) return [];
  if (run.panic !== null || run.outcome === 'oops' || run.stackHighWater <= PROGRAM_STACK) return [];
  return [
    {
      requirement: 'REX-STACK-01',
      code: 'STACK_USE',
      message: `the program uses ${run.stackHighWater} bytes of stack`,
      cause: `program code has ${PROGRAM_STACK} bytes; the rest is for helpers and the panic handler`,
      hint: 'keep large values in maps, and let recursive functions check the stack',
    },
  ];
};
