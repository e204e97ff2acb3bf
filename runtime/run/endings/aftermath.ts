import type { LoadedProgram } from '../../load/load-object.ts';

/**
 * The later effects of a program that an oops has ended, in a surviving kernel. A kernel that keeps Rex's promises has
 * none: it forgets the program.
 */
export class Aftermath {
  /** A program never returned on a CPU. */
  oopsed(_cpu: number, _program: LoadedProgram): void {}

  /** Programs are freed. */
  freed(_programs: readonly LoadedProgram[]): void {}

  /** Called whenever time may have passed. @returns why the kernel has died, if it has */
  pass(): string | undefined {
    return undefined;
  }
}
