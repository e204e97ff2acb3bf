import type { Fault } from '../fault.ts';
import { PACKET_HELPER_FAULTS } from './helpers/packet-helpers.ts';
import { CPU_FAULTS } from './helpers/several-cpus.ts';
import { TEXT_HELPER_FAULTS } from './helpers/text-helpers.ts';
import { VALUE_HELPER_FAULTS } from './helpers/value-helpers.ts';

/** Kernels whose helpers do not do what they must. */
export const HELPER_FAULTS: readonly Fault[] = [
  ...PACKET_HELPER_FAULTS,
  ...TEXT_HELPER_FAULTS,
  ...VALUE_HELPER_FAULTS,
  ...CPU_FAULTS,
];
