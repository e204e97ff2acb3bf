import type { Random } from '../../runtime/cpu/oracle/random.ts';
import type { Machine } from '../harness.ts';

/** What comparing a helper gave. */
export interface HelperResult {
  /** The importable function: `bpf_snprintf`. */
  readonly helper: string;
  readonly calls: number;
  /** Why it was not compared on this machine. */
  readonly skipped?: string;
  /** The first call that disagrees, described. */
  readonly disagreement?: string;
}

/** Helpers that are compared in one way. */
export interface HelperComparison {
  readonly helpers: readonly string[];
  /** `exact`: every result and content is equal. `properties`: both sides keep the same rules. */
  readonly how: 'exact' | 'properties';
  /** What is compared, for the table: `result, text of trace_pipe`. */
  readonly what: string;
  /** Calls each helper at least so many times. */
  compare(machine: Machine, random: Random, calls: number): HelperResult[];
}

/** 64-bit numbers at which something may change. */
const EDGES = [
  0n,
  1n,
  9n,
  10n,
  0x7fn,
  0x80n,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0xffffffffffffff00n,
  0xffffffffffffffffn,
];

/** A 64-bit number, an edge as often as not. */
export function drawU64(random: Random): bigint {
  return random.chance(0.5) ? random.pick(EDGES) : random.u64() >> BigInt(random.below(64));
}
