import { shellPath, shellWord } from '../../base/shell-words.ts';

/**
 * The shell command that runs an object over the events of a file.
 * @param options further options of `run`: `--program NAME`, or nothing
 */
export function runCommandFor(object: string, events: string, options: readonly string[]): string {
  const words = ['npx rex-conformance run', shellPath(object), '--events', shellPath(events)];
  for (let n = 0; n < options.length; n++) {
    const [option, value] = [options[n]!, options[n + 1]];
    // A value that begins with a dash would be taken for an option.
    if (option.startsWith('--') && value?.startsWith('-')) {
      words.push(shellWord(`${option}=${value}`));
      n += 1;
    } else words.push(shellWord(option));
  }
  return words.join(' ');
}
