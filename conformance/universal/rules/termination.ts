import { isForced, type Rule } from './breach.ts';

/** Bytes of the Rex stack that program code may use: 4 pages (Rex ABI: stack safety). */
const PROGRAM_STACK = 16 * 1024;

/** The watchdog is for programs that are broken: a sound one returns before it. */
export const timeouts: Rule = (judged) => {
  const { run } = judged;
  if (run.outcome !== 'timed out' || isForced(judged)) return [];
  const { ranFor, interruptedAt } = run.timeout!;
  return [
    {
      requirement: 'REX-TERM-07',
      code: 'WATCHDOG_ENDED_IT',
      message: `the watchdog ends the program after ${ranFor / 1e9} s, at ${interruptedAt}`,
      cause: `it had retired ${run.instructions} instructions and called ${run.helperCalls} helpers`,
      hint: 'bound every loop by something that the input cannot make large',
    },
  ];
};

/** How deep the stack was used by a program that returned; a panic handler has the lower half to itself. */
export const stackUse: Rule = ({ run }) => {
  if (run.panic !== null || run.outcome === 'oops' || run.stackHighWater <= PROGRAM_STACK) return [];
  return [
    {
      requirement: 'REX-STACK-01',
      code: 'STACK_USE',
      message: `the program uses ${run.stackHighWater} bytes of stack`,
      cause: `program code has ${PROGRAM_STACK} bytes; what is below is for helpers and the panic handler`,
      hint: 'keep large values in maps, and let recursive functions check the stack',
    },
  ];
};
