import { shellCommand } from '../../base/shell-words.ts';
import { Timeline } from '../../debugger/time/timeline.ts';
import { Traveller } from '../../debugger/time/traveller.ts';
import { findDebugFile } from '../../runtime/object/debug-info/find-debug-file.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import type { DebugArguments } from '../arguments/debug-arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { type Streams, textReporter } from '../reporters.ts';
import { runObjects } from '../run/run-command.ts';
import { gdbWords } from './gdb-command.ts';
import { ADDRESS, serveGdb } from './gdb-server.ts';
import { onceEach } from './once-each.ts';
import { startGdb } from './start-gdb.ts';

/** The file with the symbols and the debug information of an object. */
function symbolsOf(path: string, given: string | undefined): string {
  return findDebugFile(path, readObjectBytes(path), given) ?? path;
}

const NOWHERE = { write: () => true, isTTY: false };
const BEFORE_COMMAND = 'The first program stands in front of its first instruction. In another terminal:';

/**
 * Lets gdb control what `run` does. Text tells each run once, when it has first ended.
 * @returns the exit code: that of `run` if everything has happened, otherwise 0
 * @throws Diagnostic as `run` does; PORT_NOT_OPEN, GDB_NOT_STARTED
 */
export async function debugObjects(
  { run, port, gdb }: DebugArguments,
  streams: Streams,
  signal: () => AbortSignal,
): Promise<number> {
  const reporter = onceEach(textReporter(gdb ? { ...streams, out: NOWHERE } : streams));
  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
  const timeline = new Timeline((newTarget) => runObjects(run, newTarget, reporter()), breathe);
  const traveller = new Traveller(timeline);
  const stop = await traveller.begin();
  if (stop.kind === 'over') return stop.code;
  try {
    const server = await serveGdb(traveller, port, gdb ? new AbortController().signal : signal());
    const images = timeline.target?.images() ?? [];
    const objects = images.map(({ region: { offset } }, n) => ({
      path: symbolsOf(run.objects[n]!, run.debugFile),
      offset,
    }));
    const words = gdbWords(objects, ADDRESS, server.port);
    if (gdb) {
      await Promise.race([startGdb(['-q', ...words]), server.done]);
      return EXIT_CODES.completed;
    }
    streams.out.write(`${BEFORE_COMMAND}\n\n${shellCommand(['gdb', ...words])}\n\n`);
    const how = await server.done;
    return how === 'detached' || how === 'finished' ? await traveller.runToEnd() : EXIT_CODES.completed;
  } finally {
    await timeline.giveUp();
  }
}
