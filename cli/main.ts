import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../node/package-root.ts';
import { EmulatedTarget } from '../runtime/emulated-target.ts';
import { type CommandLine, parseCommandLine, USAGE } from './arguments/arguments.ts';
import { checkObjects } from './check/check-command.ts';
import { checkDocument } from './check/check-json.ts';
import { EXIT_CODES, exitCodeOf } from './exit-codes.ts';
import { guardedStreams } from './guarded-streams.ts';
import { initProject } from './init/init-command.ts';
import { asDiagnostic } from './json-error.ts';
import { writeLayout } from './layout-command.ts';
import { mergeShards } from './merge-command.ts';
import { printObjectLayout } from './object-layout-command.ts';
import { jsonReporter, type Streams, textReporter } from './reporters.ts';
import { runObjects } from './run/run-command.ts';
import { printSupport } from './support-command.ts';
import { verifyResults } from './verify-command.ts';

/** Runs a command line and returns the exit code; nothing is thrown. */
export async function main(words: readonly string[], unguarded: Streams): Promise<number> {
  const streams = guardedStreams(unguarded);
  let line: CommandLine;
  try {
    line = parseCommandLine(words);
  } catch (error) {
    printDocumentOf(words, error, streams);
    return report(error, streams);
  }
  try {
    return await carryOut(line, streams);
  } catch (error) {
    return report(error, streams);
  }
}

/** Where a command line that cannot be read asks for JSON, a document that has nothing but the error. */
function printDocumentOf([command, ...options]: readonly string[], error: unknown, streams: Streams): void {
  if (!options.includes('--json')) return;
  if (command === 'run') jsonReporter(streams).end(error);
  if (command === 'check') streams.out.write(checkDocument([], [{ path: null, error }]));
}

async function carryOut(line: CommandLine, streams: Streams): Promise<number> {
  const newTarget = () => new EmulatedTarget();
  switch (line.command) {
    case 'help':
      streams.out.write(USAGE);
      return EXIT_CODES.completed;
    case 'version':
      streams.out.write(`${version()}\n`);
      return EXIT_CODES.completed;
    case 'support':
      return printSupport(streams);
    case 'phrases': {
      // The phrases have all of the suite behind them.
      const { printPhrases } = await import('./phrases-command.ts');
      return printPhrases(line.words, streams);
    }
    case 'layout':
      return 'object' in line.layout ? printObjectLayout(line.layout, streams) : writeLayout(line.layout, streams);
    case 'check':
      return await checkObjects(line.check, { folder: process.cwd(), newTarget, now: new Date() }, streams);
    case 'badge': {
      // What draws badges has tables of letters' widths, which nothing else has to wait for.
      const { makeBadges } = await import('./badge-command.ts');
      return makeBadges(line.badge, streams);
    }
    case 'verify':
      return await verifyResults(line.verify, newTarget, streams);
    case 'merge':
      return await mergeShards(line.merge, streams);
    case 'init':
      return await initProject(line.init, process.cwd(), newTarget, streams);
    case 'run': {
      const reporter = line.run.json ? jsonReporter(streams) : textReporter(streams);
      try {
        return await runObjects(line.run, newTarget, reporter);
      } catch (error) {
        reporter.end(error);
        throw error;
      }
    }
  }
}

function report(error: unknown, streams: Streams): number {
  const diagnostic = asDiagnostic(error);
  streams.error.write(`${diagnostic.format()}\n`);
  if (diagnostic !== error && streams.environment.REX_CONFORMANCE_STACK === '1' && error instanceof Error)
    streams.error.write(`${error.stack}\n`);
  return diagnostic.code === 'USAGE' ? EXIT_CODES.usage : exitCodeOf(diagnostic.kind);
}

function version(): string {
  const text = readFileSync(join(packageRoot, 'package.json'), 'utf8');
  const parsed: { version: string } = JSON.parse(text);
  return parsed.version;
}
