import type { Fault } from '../fault.ts';
import { OBJECT_FAULTS } from './loading/objects.ts';
import { PROGRAM_FAULTS } from './loading/programs.ts';
import { SEGMENT_FAULTS } from './loading/segments.ts';
import { SYMBOL_FAULTS } from './loading/symbols.ts';

/** Kernels that load objects otherwise than they must (Rex ABI 1, 2). */
export const LOADING_FAULTS: readonly Fault[] = [
  ...OBJECT_FAULTS,
  ...SEGMENT_FAULTS,
  ...SYMBOL_FAULTS,
  ...PROGRAM_FAULTS,
];
