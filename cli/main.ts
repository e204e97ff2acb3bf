import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { packageRoot } from '../kernel-model/package-root.ts';
import { EmulatedTarget } from '../runtime/emulated-target.ts';
import { parseCommandLine, USAGE } from './arguments.ts';
import { checkObjects } from './check-command.ts';
import { EXIT_CODES, exitCodeOf } from './exit-codes.ts';
import { initProject } from './init-command.ts';
import { writeLayout } from './layout-command.ts';
import { mergeShards } from './merge-command.ts';
import { printObjectLayout } from './object-layout-command.ts';
import { jsonReporter, type Streams, textReporter } from './reporters.ts';
import { runObjects } from './run-command.ts';
import { printSupport } from './support-command.ts';
import { verifyResults } from './verify-command.ts';

/** Runs a command line and returns the exit code; nothing is thrown. */
export async function main(words: readonly string[], streams: Streams): Promise<number> {
  try {
    const line = parseCommandLine(words);
    if (line.command === 'help') {
      streams.out.write(USAGE);
      return EXIT_CODES.completed;
    }
    if (line.command === 'version') {
      streams.out.write(`${version()}\n`);
      return EXIT_CODES.completed;
    }
    if (line.command === 'support') return printSupport(streams);
    if (line.command === 'layout') {
      const { layout } = line;
      return 'object' in layout ? printObjectLayout(layout, streams) : writeLayout(layout, streams);
    }
    if (line.command === 'check') {
      const newTarget = () => new EmulatedTarget();
      return await checkObjects(line.check, { folder: process.cwd(), newTarget, now: new Date() }, streams);
    }
    if (line.command === 'badge') {
      // What draws badges has tables of letters' widths, which nothing else has to wait for.
      const { makeBadges } = await import('./badge-command.ts');
      return makeBadges(line.badge, streams);
    }
    if (line.command === 'verify') return await verifyResults(line.verify, () => new EmulatedTarget(), streams);
    if (line.command === 'merge') return await mergeShards(line.merge, streams);
    if (line.command === 'init')
      return await initProject(line.init, process.cwd(), () => new EmulatedTarget(), streams);
    const reporter = line.run.json ? jsonReporter(streams) : textReporter(streams);
    return await runObjects(line.run, new EmulatedTarget(), reporter);
  } catch (error) {
    return report(error, streams);
  }
}

function report(error: unknown, streams: Streams): number {
  if (error instanceof Diagnostic) {
    streams.error.write(`${error.format()}\n`);
    return error.code === 'USAGE' ? EXIT_CODES.usage : exitCodeOf(error.kind);
  }
  const reason = error instanceof Error ? error.message : String(error);
  streams.error.write(
    `INTERNAL: the suite itself failed\n  cause: ${reason}\n  hint: report this with the object and the command; REX_CONFORMANCE_STACK=1 shows where\n`,
  );
  if (streams.environment.REX_CONFORMANCE_STACK === '1' && error instanceof Error)
    streams.error.write(`${error.stack}\n`);
  return EXIT_CODES.internal;
}

function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  const parsed: { version: string } = JSON.parse(text);
  return parsed.version;
}
