import { setFlagsFromString } from 'node:v8';

/**
 * How much a function runs before V8 optimises it: bytes of its bytecode, and for WebAssembly about the bytes that were executed. Fifteen and
 * ten times of what V8 20 takes.
 */
export const OPTIMISE_LATER: readonly string[] = ['--interrupt-budget=1000000', '--wasm-tiering-budget=20000000'];

/** The newest major version of Node with a V8 that is known to have them. Any other V8 prints an error for a flag that it lacks. */
const NEWEST_NODE = 24;

/**
 * Lets V8 optimise later, for work that is many short runs of ever other code: scenarios, and the runs of a check. The functions that it
 * optimises hardly run after that, and optimising them takes a third of the processor time. A long run of one program takes 4 % longer (docs/decisions/0073).
 */
export function optimiseLater(): void {
  if (Number.parseInt(process.versions.node, 10) > NEWEST_NODE) return;
  for (const flag of OPTIMISE_LATER) setFlagsFromString(flag);
}
