import { Diagnostic } from '../base/diagnostic.ts';
import { knownNames } from '../base/known-names.ts';
import type { Fault } from './fault.ts';
import { ATTACHING_FAULTS } from './kernels/attachment.ts';
import { CLEANUP_FAULTS } from './kernels/cleanup.ts';
import { EXCEPTION_FAULTS } from './kernels/exceptions.ts';
import { HELPER_FAULTS } from './kernels/helpers.ts';
import { PROBE_FAULTS } from './kernels/kprobe.ts';
import { LANGUAGE_FAULTS } from './kernels/language.ts';
import { LOADING_FAULTS } from './kernels/loading.ts';
import { MAP_FAULTS } from './kernels/maps.ts';
import { PERF_FAULTS } from './kernels/perf-event.ts';
import { PRINTING_FAULTS } from './kernels/printing.ts';
import { PROCESSOR_FAULTS } from './kernels/processor.ts';
import { RANDOM_FAULTS } from './kernels/random.ts';
import { STACK_FAULTS } from './kernels/stack.ts';
import { TC_FAULTS } from './kernels/tc.ts';
import { TERMINATION_FAULTS } from './kernels/termination.ts';
import { TRACEPOINT_FAULTS } from './kernels/tracepoint.ts';
import { XDP_FAULTS } from './kernels/xdp.ts';

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
  const { nearest, list } = knownNames(
    name,
    FAULTS.map((known) => known.name),
    '; ',
  );
  throw new Diagnostic({
    code: 'NO_SUCH_FAULT',
    kind: 'input',
    message: `there is no kernel that "${name}"`,
    cause: `known are: ${list}`,
    hint: nearest === undefined ? 'name one of these' : `write "${nearest}"`,
  });
}
