import { spawn } from 'node:child_process';
import { main } from '../../../cli/main.ts';
import { PATIENCE } from '../../patience.ts';

/** What gdb printed, and what `debug` printed and ended with. */
export interface Debugged {
  readonly gdb: string;
  readonly out: string;
  readonly error: string;
  readonly code: number;
}

/** The commands of gdb that `debug` prints: what stands behind `-ex`. */
function commandsOf(out: string): readonly string[] {
  const line = out.split('\n').find((each) => each.startsWith('gdb '))!;
  return [...line.matchAll(/-ex '([^']*)'/g)].map(([, command]) => command!);
}

/** Runs a debugger. @returns what it prints, on both streams */
function run(debuggerName: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(debuggerName, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    let text = '';
    const add = (piece: Buffer) => {
      text += piece;
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
}

/** Runs gdb in batch mode. @returns what it prints, on both streams */
export function runGdb(commands: readonly string[]): Promise<string> {
  const words = ['-nx', '-batch', '-iex', 'set debuginfod enabled off', '-iex', 'set width 0'];
  return run('gdb', [...words, ...commands.flatMap((command) => ['-ex', command])]);
}

/** Runs lldb in batch mode. @returns what it prints, on both streams */
export function runLldb(commands: readonly string[]): Promise<string> {
  return run('lldb', ['--no-lldbinit', '--batch', ...commands.flatMap((command) => ['-o', command])]);
}

/** Debugs an object with commands of gdb. @param words of the command line of `debug` */
export function debugged(words: readonly string[], commands: readonly string[]): Promise<Debugged> {
  return debuggedBy((printed) => runGdb([...printed, ...commands]), words);
}

/**
 * Debugs an object with a debugger.
 * @param start runs it, with the commands for gdb that `debug` has printed @returns what it prints
 */
export async function debuggedBy(
  start: (printed: readonly string[]) => Promise<string>,
  words: readonly string[],
): Promise<Debugged> {
  const text = { out: '', error: '' };
  let begin: (commands: readonly string[]) => void = () => {};
  const begun = new Promise<readonly string[]>((resolve) => {
    begin = resolve;
  });
  const stream = (key: 'out' | 'error') => ({
    isTTY: false,
    write(piece: string) {
      text[key] += piece;
      if (key === 'out' && piece.includes("-ex 'target remote ")) begin(commandsOf(text.out));
    },
  });
  const streams = { out: stream('out'), error: stream('error'), environment: {} };
  const ended = main(['debug', ...words, '--port', '0'], streams).then((code) => {
    begin([]);
    return code;
  });
  const gdb = await start(await begun);
  return { gdb, code: await ended, ...text };
}
