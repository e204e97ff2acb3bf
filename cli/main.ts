import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { plainJson } from '../base/plain-text.ts';
import { leftFileNote, onLeftFile } from '../node/left-files.ts';
import { optimiseLater } from '../node/optimise-later.ts';
import { packageRoot } from '../node/package-root.ts';
import { widthOf } from '../node/terminal.ts';
import type { Target } from '../runtime/target.ts';
import { type CommandLine, parseCommandLine } from './arguments/arguments.ts';
import type { CoverageArguments } from './arguments/coverage-arguments.ts';
import { isCommandName } from './commands/table.ts';
import type { Coverage } from './coverage/coverage.ts';
import { hasResult, resultDocument, withDocument } from './documents/result-document.ts';
import { EXIT_CODES, exitCodeOf } from './exit-codes.ts';
import { guardedStreams } from './guarded-streams.ts';
import { asDiagnostic, errorToJson } from './json-error.ts';
import type { Profile } from './profile/profile.ts';
import type { Streams } from './reporters.ts';

// Each command is imported when it is carried out: none has to wait for what only another needs.

/** Runs a command line and returns the exit code; nothing is thrown. */
export async function main(words: readonly string[], unguarded: Streams): Promise<number> {
  const streams = guardedStreams(unguarded);
  onLeftFile((left, place) => streams.error.write(leftFileNote(left, place)));
  let line: CommandLine;
  try {
    line = parseCommandLine(words);
  } catch (error) {
    await printDocumentOf(words, error, streams);
    return report(error, streams);
  }
  try {
    return await carryOut(line, streams);
  } catch (error) {
    return report(error, streams);
  }
}

/** Where a command line that cannot be read asks for JSON, a document that has nothing but the error. */
async function printDocumentOf(words: readonly string[], error: unknown, streams: Streams): Promise<void> {
  const command = words.find((word) => isCommandName(word));
  if (!words.some((word) => word === '--json' || word.startsWith('--json='))) return;
  if (command === undefined) streams.out.write(`${plainJson({ error: errorToJson(error) })}\n`);
  if (command !== undefined && hasResult(command)) streams.out.write(resultDocument(command, null, error));
  if (command === 'run') {
    const { jsonReporter } = await import('./reporters.ts');
    jsonReporter(streams).end(error);
  }
  if (command === 'trace') {
    const { jsonTrace } = await import('./trace/trace-output.ts');
    jsonTrace(streams).end(null, error);
  }
  if (command === 'check') {
    const { checkDocument } = await import('./check/check-json.ts');
    streams.out.write(checkDocument([], [{ path: null, error }]));
  }
}

async function carryOut(line: CommandLine, streams: Streams): Promise<number> {
  switch (line.command) {
    case 'overview': {
      const { shortHelp } = await import('./commands/help-text.ts');
      streams.out.write(shortHelp(widthOf(streams.out, streams.environment)));
      // Whoever meant a command and lost it, in a script, must not be told that all is well.
      return EXIT_CODES.usage;
    }
    case 'help': {
      const { helpOf, usageText } = await import('./commands/help-text.ts');
      const width = widthOf(streams.out, streams.environment);
      streams.out.write(line.of === undefined ? usageText(width) : helpOf(line.of, width));
      return EXIT_CODES.completed;
    }
    case 'version':
      streams.out.write(`${version()}\n`);
      return EXIT_CODES.completed;
    case 'support': {
      const { printSupport } = await import('./support-command.ts');
      return await withDocument('support', line.json, streams, printSupport);
    }
    case 'phrases': {
      const { printPhrases } = await import('./phrases-command.ts');
      return printPhrases(line.words, streams);
    }
    case 'layout': {
      const { layout } = line;
      if ('object' in layout) {
        const { printObjectLayout } = await import('./layout/object-layout-command.ts');
        return await withDocument('layout', line.json, streams, (to, tell) => printObjectLayout(layout, to, tell));
      }
      const { writeLayout } = await import('./layout/layout-command.ts');
      return await withDocument('layout', line.json, streams, (to, tell) => writeLayout(layout, to, tell));
    }
    case 'portability': {
      const { printPortability } = await import('./layout/portability-command.ts');
      return await withDocument('portability', line.json, streams, (to, tell) =>
        printPortability(line.portability, to, tell),
      );
    }
    case 'check': {
      optimiseLater();
      const { checkObjects } = await import('./check/check-command.ts');
      const coverage = await coverageOf(line.check.coverage);
      const { chosenKernels, onKernels } = await import('./target/chosen-kernels.ts');
      const kernels = chosenKernels(line.check.target, version());
      const newTarget = coverage?.newTarget ?? kernels?.newTarget ?? (await target());
      const surroundings = { folder: process.cwd(), newTarget, kernels, coverage, now: new Date() };
      return await onKernels(kernels, () => checkObjects(line.check, surroundings, streams));
    }
    case 'sweep': {
      optimiseLater();
      const { sweepCommand } = await import('./sweep/sweep-command.ts');
      const coverage = await coverageOf(line.sweep.coverage);
      const newTarget = coverage?.newTarget ?? (await target());
      return await withDocument('sweep', line.json, streams, async (to, tell) => {
        const code = await sweepCommand(line.sweep, newTarget, to, tell, coverage);
        coverage?.end(to, line.json);
        return code;
      });
    }
    case 'explore': {
      optimiseLater();
      const { exploreCommand } = await import('./explore/explore-command.ts');
      const newTarget = await target();
      return await withDocument('explore', line.json, streams, (to, tell) =>
        exploreCommand(line.explore, newTarget, to, tell),
      );
    }
    case 'target': {
      const { targetCommand } = await import('./target/target-command.ts');
      return await targetCommand(line.target, process.cwd(), version(), streams);
    }
    case 'badge': {
      const { makeBadges } = await import('./badge-command.ts');
      return makeBadges(line.badge, streams);
    }
    case 'verify': {
      optimiseLater();
      const { verifyResults } = await import('./verify-command.ts');
      const newTarget = await target();
      return await withDocument('verify', line.json, streams, (to, tell) =>
        verifyResults(line.verify, newTarget, to, tell),
      );
    }
    case 'merge': {
      const { mergeShards } = await import('./merge-command.ts');
      return await withDocument('merge', line.json, streams, (to, tell) => mergeShards(line.merge, to, tell));
    }
    case 'completion': {
      const { printCompletion } = await import('./completion/completion-command.ts');
      return printCompletion(line.shell, streams);
    }
    case 'init': {
      optimiseLater();
      const { initProject } = await import('./init/init-command.ts');
      return await initProject(line.init, process.cwd(), await target(), streams);
    }
    case 'build': {
      const { buildPrograms } = await import('./build/build-command.ts');
      return await buildPrograms(line.build, process.cwd(), streams);
    }
    case 'watch': {
      const { watchProject } = await import('./watch/watch-command.ts');
      return await watchProject(line.watch, process.cwd(), streams, interrupted());
    }
    case 'debug': {
      const { debugObjects } = await import('./debug/debug-command.ts');
      return await debugObjects(line.debug, streams, interrupted);
    }
    case 'trace': {
      const { jsonTrace, textTrace } = await import('./trace/trace-output.ts');
      const { traceObjects } = await import('./trace/trace-command.ts');
      const output = line.json ? jsonTrace(streams) : textTrace(streams);
      try {
        return await traceObjects(line.trace, output);
      } catch (error) {
        output.end(null, error);
        throw error;
      }
    }
    case 'run': {
      const { jsonReporter, textReporter } = await import('./reporters.ts');
      const { runObjects } = await import('./run/run-command.ts');
      const reporter = line.run.json ? jsonReporter(streams) : textReporter(streams, line.run.all);
      try {
        const coverage = await coverageOf(line.run.coverage);
        const profile = await profileOf(line.run.profile);
        const usual = line.run.html === undefined ? target : countingTarget;
        const { chosenKernels, onKernels, REPORTED } = await import('./target/chosen-kernels.ts');
        const kernels = chosenKernels(line.run.target, version());
        const newTarget = coverage?.newTarget ?? profile?.newTarget ?? kernels?.newTarget ?? (await usual());
        const code = await onKernels(kernels, async () => {
          for (const capability of REPORTED) await kernels?.need(capability);
          return await runObjects(line.run, newTarget, reporter);
        });
        coverage?.end(streams, line.run.json);
        profile?.end(line.run.objects.map((path) => basename(path)).join(', '), streams, line.run.json);
        return code;
      } catch (error) {
        reporter.end(error);
        throw error;
      }
    }
  }
}

/** Is aborted by the first signal that would end the process; a second one ends it. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** What counts for a command, if it was asked for coverage. */
async function coverageOf(args: CoverageArguments | undefined): Promise<Coverage | undefined> {
  if (args === undefined) return undefined;
  const { Coverage } = await import('./coverage/coverage.ts');
  return new Coverage(args);
}

async function profileOf(path: string | undefined): Promise<Profile | undefined> {
  if (path === undefined) return undefined;
  const { Profile } = await import('./profile/profile.ts');
  return new Profile(path);
}

/** Makes the kernels that commands run on. */
async function target(): Promise<() => Target> {
  const { EmulatedTarget } = await import('../runtime/emulated-target.ts');
  return () => new EmulatedTarget();
}

/** Makes kernels that count what they execute, for lines on a page. */
async function countingTarget(): Promise<() => Target> {
  const { CountingTarget } = await import('../runtime/coverage/counting-target.ts');
  const { Executions } = await import('../runtime/coverage/executions.ts');
  return () => new CountingTarget(new Executions());
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
