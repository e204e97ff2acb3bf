import { Diagnostic } from '../base/diagnostic.ts';
import type { KernelConfiguration } from './kernel-configuration.ts';

/** Puts the seeds of CPUs far from each other. */
const CPU_STEP = 0x632be5ab;

function isU32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}

function refuseSeed(seed: number): number | undefined {
  return Number.isSafeInteger(seed) ? undefined : seed;
}

/**
 * The results of get_random_u32: a list in order, or numbers made from a seed. Equal configurations give equal numbers.
 */
export class Random {
  private readonly values: readonly number[] | undefined;
  private taken = 0;
  private state: number;

  /**
   * @param cpu the CPU, if each has numbers of its own
   * @throws Diagnostic RANDOM_INVALID
   */
  constructor(configuration: KernelConfiguration, cpu = 0) {
    const random = configuration.random ?? { seed: 0 };
    this.values = 'values' in random ? random.values : undefined;
    const wrong = 'values' in random ? random.values.find((value) => !isU32(value)) : refuseSeed(random.seed);
    if (wrong !== undefined) {
      throw new Diagnostic({
        code: 'RANDOM_INVALID',
        kind: 'input',
        message: `${wrong} is not a random value`,
        cause: 'a random value has 32 bits, unsigned; a seed is a whole number',
        hint: 'give whole numbers from 0 to 4294967295',
      });
    }
    this.state = 'seed' in random ? (random.seed + Math.imul(cpu, CPU_STEP)) | 0 : 0;
  }

  /**
   * The next 32-bit number, unsigned. A seed gives the splitmix32 sequence (Steele, Lea and Flood, "Fast splittable
   * pseudorandom number generators", with a 32-bit finalizer).
   * @throws Diagnostic RANDOM_VALUES_EXHAUSTED at the end of a list
   */
  next(): number {
    if (this.values !== undefined) {
      const value = this.values[this.taken];
      if (value === undefined) {
        throw new Diagnostic({
          code: 'RANDOM_VALUES_EXHAUSTED',
          kind: 'input',
          message: `get_random_u32 was called ${this.taken + 1} times`,
          cause: `the scenario lists ${this.values.length} random values`,
          hint: 'list more values, or give a seed',
        });
      }
      this.taken++;
      return value >>> 0;
    }
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
}

/** A kernel with random numbers. */
export interface HasRandom {
  readonly random: Random;
}
