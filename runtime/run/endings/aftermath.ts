import type { LoadedProgram } from '../../load/load-object.ts';

/**
 * What comes later of a program that an oops has ended and the kernel outlived. A kernel that keeps what Rex promises forgets the program:
 * nothing comes of it.
 */
export class Aftermath {
  /** A program never came back on a CPU. */
  oopsed(_cpu: number, _program: LoadedProgram): void {}

  /** Programs are freed. */
  freed(_programs: readonly LoadedProgram[]): void {}

  /** Called whenever time may have passed. @returns what the kernel has died of, where it has */
  pass(): string | undefined {
    return undefined;
  }
}
