import { PT_REGS_NAMES, type PtRegsValues } from '../../../kernel-model/events.ts';
import { BOUNDARY_VALUES } from './boundary-values.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Registers, and what they are. */
export interface CheckRegisters {
  readonly name: string;
  readonly registers: PtRegsValues;
}

/** The registers of a function's arguments, result, stack and place (System V ABI, section 3.2.3). */
const TELLING = ['di', 'si', 'dx', 'cx', 'r8', 'r9', 'ax', 'sp', 'ip'] as const;
const RANDOM_SETS = 8;

function all(value: (n: number) => bigint): PtRegsValues {
  return Object.fromEntries(PT_REGS_NAMES.map((name, n) => [name, value(n)]));
}

/** Registers at a probe or in a sample: all alike, one of those that tell something, and random ones. */
export function checkRegisters(random: SeededRandom): readonly CheckRegisters[] {
  return [
    { name: 'all registers 0', registers: {} },
    ...BOUNDARY_VALUES.slice(1).map(({ name, value }) => ({
      name: `all registers ${name}`,
      registers: all(() => value),
    })),
    ...TELLING.flatMap((register) =>
      BOUNDARY_VALUES.slice(1).map(({ name, value }) => ({
        name: `${register} ${name}, the other registers 0`,
        registers: { [register]: value },
      })),
    ),
    ...Array.from({ length: RANDOM_SETS }, () => ({ name: 'random registers', registers: all(() => random.u64()) })),
  ];
}
