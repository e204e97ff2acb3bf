import type { Fault } from '../fault.ts';
import { brokenKernel } from '../parts.ts';

/** Kernels booted so far that give other numbers each time. */
let boots = 0;

/** Kernels whose random numbers are not those that a scenario asks for. */
export const RANDOM_FAULTS: readonly Fault[] = [
  brokenKernel('gives different random numbers in each run', ({ random }) => {
    const next = random.next.bind(random);
    const change = ++boots;
    random.next = () => (next() ^ change) >>> 0;
  }),
  brokenKernel('gives random numbers of 31 bits', ({ random }) => {
    const next = random.next.bind(random);
    random.next = () => next() & 0x7fffffff;
  }),
];
