import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { ATTACHING_FAULTS } from './attaching.ts';
import { CLEANUP_FAULTS } from './cleanup.ts';
import { EXCEPTION_FAULTS } from './exceptions.ts';
import type { Fault } from './fault.ts';
import { HELPER_FAULTS } from './helpers.ts';
import { LANGUAGE_FAULTS } from './language.ts';
import { LOADING_FAULTS } from './loading.ts';
import { MAP_FAULTS } from './maps.ts';
import { PERF_FAULTS } from './perf.ts';
import { PRINTING_FAULTS } from './printing.ts';
import { PROBE_FAULTS } from './probes.ts';
import { PROCESSOR_FAULTS } from './processor.ts';
import { RANDOM_FAULTS } from './random.ts';
import { STACK_FAULTS } from './stack.ts';
import { TC_FAULTS } from './tc.ts';
import { TERMINATION_FAULTS } from './termination.ts';
import { TRACEPOINT_FAULTS } from './tracepoints.ts';
import { XDP_FAULTS } from './xdp.ts';

/** Every kernel that is broken on purpose, in the order of the chapters. */
export const FAULTS: readonly Fault[] = [
  ...LOADING_FAULTS,
  ...EXCEPTION_FAULTS,
  ...CLEANUP_FAULTS,
  ...STACK_FAULTS,
  ...TERMINATION_FAULTS,
  ...XDP_FAULTS,
  ...TC_FAULTS,
  ...PROBE_FAULTS,
  ...TRACEPOINT_FAULTS,
  ...PERF_FAULTS,
  ...ATTACHING_FAULTS,
  ...PROCESSOR_FAULTS,
  ...PRINTING_FAULTS,
  ...LANGUAGE_FAULTS,
  ...RANDOM_FAULTS,
  ...MAP_FAULTS,
  ...HELPER_FAULTS,
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
