import { plainLine } from '../../base/plain-text.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { collapsedStacks, speedscopeProfile } from '../../runtime/profile/profile-text.ts';
import { Profiler } from '../../runtime/profile/profiler.ts';
import { SteppedTarget } from '../../runtime/stepping/stepped-target.ts';
import type { Target } from '../../runtime/target.ts';
import type { Streams } from '../reporters.ts';
import { counted } from '../text-rows.ts';

/** The profile of a command: kernels that are stepped, and the file that is written at its end. */
export class Profile {
  readonly #profiler = new Profiler(() => new Promise<void>((resolve) => setImmediate(resolve)));
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  readonly newTarget = (): Target => new SteppedTarget(this.#profiler);

  /**
   * Writes the file: for speedscope if its name ends in .json, otherwise collapsed stacks.
   * @param name of the profile @param quiet without a word about it
   * @throws Diagnostic FILE_NOT_WRITTEN
   */
  end(name: string, streams: Streams, quiet: boolean): void {
    const counts = this.#profiler.counts.all();
    const text = this.#path.endsWith('.json') ? speedscopeProfile(counts, name) : collapsedStacks(counts);
    writeOutputFile(this.#path, text, 'the profile');
    if (quiet) return;
    const total = counts.reduce((sum, { instructions }) => sum + instructions, 0);
    const what = `${counted(total, 'instruction')} in ${counted(counts.length, 'call stack')}`;
    streams.out.write(`profile: ${what}, written to ${plainLine(this.#path)}\n`);
  }
}
