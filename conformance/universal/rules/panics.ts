import type { Breach, JudgedRun, Rule } from './breach.ts';
import { isForced } from './breach.ts';

const DISPATCHER = 'rex_dispatcher_func';
const LANDING_PAD = 'rex_landingpad';

function unclean(code: string, message: string, cause = '', hint = ''): Breach {
  return { requirement: 'REX-PANIC-09', code, message, cause, hint };
}

const GUARDS = 'take it through the guard of the kernel crate, which registers a cleanup entry first';

/** What a panic left behind that the kernel counts: locks, references, per-CPU state. */
function leftBehind({ run, before, after }: JudgedRun): Breach[] {
  const breaches = run.violations
    .filter(({ code }) => code.endsWith('_AT_EXIT'))
    .map(({ message, cause }) => unclean('PANIC_LEAVES_BEHIND', `after the panic, ${message}`, cause, GUARDS));
  if (after === undefined) return breaches;
  for (const [name, value] of Object.entries(after.perCpu)) {
    if (before.perCpu[name] === value || name.startsWith('valid rex_cleanup_entries')) continue;
    breaches.push(
      unclean('PANIC_CHANGES_STATE', `after the panic, ${name} is ${value}`, `it was ${before.perCpu[name]} before`),
    );
  }
  return breaches;
}

/** What a person needs to see of a panic: its message, and every frame from the landing pad to the dispatcher. */
function unseen({ run: { panic, timeout, log, result }, input: { event } }: JudgedRun): Breach[] {
  if (panic === null) return [];
  // The watchdog's redirect finds a stack as the compiler left it for that moment, such as one byte long in a function that calls none:
  // what the panic handler makes of it is the runtime's affair.
  if (event.watchdog !== undefined && 'atInstruction' in event.watchdog) return [];
  const breaches: Breach[] = [];
  if (!log.some((line) => line.includes('rex: ')) || panic.message.trim() === '') {
    breaches.push(
      unclean('PANIC_WITHOUT_MESSAGE', 'the kernel log has no message of the panic', log.slice(0, 2).join('\n')),
    );
  }
  const names = panic.frames.map(({ symbol }) => symbol);
  // The watchdog's redirect can find a function before it has a frame: nothing on the stack then leads to its caller.
  const toTheEnd = names.at(-1) === DISPATCHER || timeout?.mechanism === 'redirect';
  const whole = names[0] === LANDING_PAD && toTheEnd && panic.frames.some(({ program }) => program);
  if (!whole) {
    const cause = `the trace is ${names.join(' < ') || 'empty'}`;
    const message = `the stack trace of the panic does not lead from ${LANDING_PAD} through the program to ${DISPATCHER}`;
    breaches.push(unclean('PANIC_WITHOUT_TRACE', message, cause, 'keep frame pointers: -C force-frame-pointers=yes'));
  }
  if (result !== 0) breaches.push(unclean('PANIC_WITH_RESULT', `the result of the panicked run is ${result}, not 0`));
  return breaches;
}

/** A panic prints what happened, gives back everything, and leaves the CPU as it was. */
export const cleanPanics: Rule = (judged) =>
  judged.run.panic === null ? [] : [...leftBehind(judged), ...unseen(judged)];

/** Hints for panics, by message. The messages are those of Rust's core and of the kernel crate. */
const HINTS: readonly (readonly [message: RegExp, hint: string])[] = [
  [
    /^Stack overflow in Rex program/,
    'keep large values in maps instead of local variables, and limit the depth of calls',
  ],
  [/^Object count exceeded/, 'hold fewer guards at a time: end the scope of one before you take the next'],
  [/^size mismatch in convert_slice_to_struct/, 'check the length of the slice before you read it as a struct'],
  [
    /^index out of bounds|^range (start|end) index|^slice index starts at|^mid >|^copy_from_slice/,
    'use get() instead of an index, and handle None',
  ],
  [/^attempt to .+ with overflow/, 'use checked, wrapping or saturating arithmetic'],
  [/^attempt to (divide|calculate the remainder)/, 'check the divisor first, or use checked_div and checked_rem'],
  [/^called `(Option|Result)::/, 'match on the value instead of unwrap() or expect(), and return an error'],
];

function hintFor(message: string): string {
  return (
    HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? 'handle the case, and return an error instead of the panic'
  );
}

/** A panic that the program itself causes, on an input that is possible at its attach point. */
export const panicsOnInput: Rule = (judged) => {
  const { run, input, situation } = judged;
  const { panic, timeout } = run;
  if (panic === null || timeout !== null || isForced(judged) || !input.producible || !situation.usual) return [];
  // A panic of the timeout handler, whatever it says.
  if (run.firings.some(({ reached }) => reached)) return [];
  const { message, location } = panic;
  return [
    {
      requirement: 'REX-PANIC-10',
      code: 'PANIC_ON_INPUT',
      message: `the program panics: ${message || 'without a message'}${location === undefined ? '' : ` at ${location}`}`,
      cause: 'a panic removes the program, so anybody who sends this input can disable it',
      hint: hintFor(message),
    },
  ];
};
