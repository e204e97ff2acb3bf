import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { CLEANUP_FAULTS } from './cleanup.ts';
import { EXCEPTION_FAULTS } from './exceptions.ts';
import type { Fault } from './fault.ts';
import { LANGUAGE_FAULTS } from './language.ts';
import { LOADING_FAULTS } from './loading.ts';
import { PRINTING_FAULTS } from './printing.ts';
import { PROCESSOR_FAULTS } from './processor.ts';
import { RANDOM_FAULTS } from './random.ts';
import { STACK_FAULTS } from './stack.ts';
import { TERMINATION_FAULTS } from './termination.ts';

/** Every kernel that is broken on purpose, in the order of the chapters. */
export const FAULTS: readonly Fault[] = [
  ...LOADING_FAULTS,
  ...EXCEPTION_FAULTS,
  ...CLEANUP_FAULTS,
  ...STACK_FAULTS,
  ...TERMINATION_FAULTS,
  ...PROCESSOR_FAULTS,
  ...PRINTING_FAULTS,
  ...LANGUAGE_FAULTS,
  ...RANDOM_FAULTS,
];

/**
 * Finds a broken kernel by what it does.
 * @throws Diagnostic NO_SUCH_FAULT
 */
export function findFault(name: string): Fault {
  const fault = FAULTS.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  throw new Diagnostic({
    code: 'NO_SUCH_FAULT',
    kind: 'input',
    message: `there is no kernel that "${name}"`,
    cause: `known are: ${FAULTS.map((known) => known.name).join('; ')}`,
    hint: 'add it to runtime/faults',
  });
}
