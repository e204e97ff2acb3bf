import type { Shell } from '../commands/project.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { bashScript } from './bash-script.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const SCRIPTS: Readonly<Record<Shell, () => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Prints the script that lets a shell complete command lines. @returns the exit code */
export function printCompletion(shell: Shell, streams: Streams): number {
  streams.out.write(SCRIPTS[shell]());
  return EXIT_CODES.completed;
}
