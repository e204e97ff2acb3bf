import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import { parseCommandLine } from '../arguments/arguments.ts';
import { runObjects } from './run-command.ts';
import type { RunReporter } from './run-reporter.ts';

/** Characters of the events of a page about a failing scenario. */
const MOST_CHARACTERS = 2 ** 21;

const nothing = () => {};
const SILENT: RunReporter = {
  loaded: nothing,
  reloaded: nothing,
  note: nothing,
  run: nothing,
  unreached: nothing,
  broken: nothing,
  records: nothing,
  progress: nothing,
  maps: nothing,
  end: nothing,
};

/**
 * Writes the page about a run, and nothing else.
 * @param words of the command line, from `run` on @param path of the page
 * @throws Diagnostic as `run` does
 */
export async function writeFailurePage(words: readonly string[], path: string): Promise<void> {
  const line = parseCommandLine([...words]);
  if (line.command !== 'run') throw new TypeError(`${line.command} makes no page`);
  const run = { ...line.run, html: { path, characters: MOST_CHARACTERS } };
  await runObjects(run, () => new CountingTarget(new Executions()), SILENT);
}
