import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Task } from '../../../kernel-model/tasks.ts';
import type { Exit, Fault } from '../../cpu/engine.ts';
import type { RegisterFile } from '../../cpu/register-file.ts';
import type { Departure } from '../kernel-entry.ts';
import type { RuntimeParts } from '../runtime-parts.ts';
import { endingAstray } from './astray.ts';
import { type Ending, notModelled } from './ending.ts';

/** The kernel that a program has left for, and the program's state. */
export interface DepartedProgram {
  readonly kernel: Kernel;
  readonly parts: RuntimeParts;
  readonly registers: RegisterFile;
  readonly cpu: number;
  /** The process that loaded the object. */
  readonly loader: Task;
}

/** The ending of a program for an exit of the engine; `undefined` if it continues. */
export function endingOfExit(departed: DepartedProgram, exit: Exit, departure: Departure): Ending | undefined {
  switch (exit.kind) {
    case 'budget':
      return undefined;
    case 'fault':
      return endingByFault(departed, exit.fault);
    case 'work':
    case 'entangled':
    case 'unsupported':
      return notModelled(exit, departed.kernel.kallsyms.describe(exit.rip));
    case 'kernel':
      return endingOfDeparture(departed, departure);
  }
}

/** A fault that ends a program. */
function endingByFault({ parts, registers, cpu }: DepartedProgram, fault: Fault): Ending {
  return { kind: 'oops', ...parts.oops.report(cpu, registers, fault) };
}

/** The ending of a program that has left its image for the kernel; `undefined` if it continues. */
function endingOfDeparture(departed: DepartedProgram, departure: Departure): Ending | undefined {
  const { kernel, parts, registers, cpu, loader } = departed;
  switch (departure.kind) {
    case 'returned':
      return { kind: 'returned', panic: null };
    case 'panicked':
      return { kind: 'returned', panic: parts.landingPad.land(cpu, registers, loader) };
    case 'fault':
      return endingByFault(departed, departure.fault);
    case 'wild stack':
    case 'wrong flags':
    case 'stray':
      return endingAstray(departure, kernel, registers, cpu);
    case 'interrupted':
      return undefined;
  }
}
