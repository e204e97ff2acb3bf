/**
 * `npm run shown`: compares what the model's tables say can happen with what the scenarios of the last run of the features showed, from the
 * messages that it left. Prints what no scenario shows, and `N passed, N failed` last.
 */
import '../../node/install.ts';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { type DeclaredOutcome, declaredOutcomes, observedNames } from '../../reports/declared-outcomes.ts';
import { readMessages } from '../../reports/merging/message-stream.ts';
import type { RunMessages } from '../../reports/results/run-collector.ts';
import { compareOutcomes } from '../../reports/shown-outcomes.ts';

const ROOT = join(import.meta.dirname, '../..');
const MESSAGES = 'reports/out/messages.ndjson';
const UNSHOWN = 'test/conformance/unshown.yaml';
const HEADING = `# Outcomes that the model declares and that no scenario shows yet, by the names that \`npm run shown\` gives them.
# The list only gets shorter: \`npm run shown\` fails for an entry that a scenario shows, and for an outcome that is neither shown nor here.
# UPDATE_GOLDEN=1 npm run shown takes off what is shown.
`;

/** What a run of the features depends on. */
const SOURCES = ['features', 'kernel-model', 'runtime', 'steps', 'programs/bin'];

/** A source that was changed after the messages were written. */
function newerThan(file: string): string | undefined {
  const written = statSync(file).mtimeMs;
  const sources = SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return sources.find((name) => {
    const found = statSync(join(ROOT, name));
    return found.isFile() && found.mtimeMs > written;
  });
}

/** @throws Diagnostic MESSAGES_INCOMPLETE unless the messages are those of a run of all features, as they are now */
function wholeRun(): RunMessages {
  const file = join(ROOT, MESSAGES);
  const run = existsSync(file) ? readMessages(readFileSync(file, 'utf8'), MESSAGES) : undefined;
  const features = readdirSync(join(ROOT, 'features'), { recursive: true, encoding: 'utf8' });
  const missing = features
    .filter((name) => name.endsWith('.feature'))
    .filter((name) => !run?.features.includes(`features/${name}`));
  const judged = run?.scenarios.some(({ observations }) => observations !== undefined) ?? false;
  const newer = run === undefined ? undefined : newerThan(file);
  if (newer !== undefined) {
    throw new Diagnostic({
      code: 'MESSAGES_INCOMPLETE',
      kind: 'input',
      message: `${MESSAGES} is of a run before the last change`,
      cause: `${newer} is newer`,
      hint: 'run npx cucumber-js first, without naming features',
    });
  }
  if (run?.finished && judged && missing.length === 0) return run;
  throw new Diagnostic({
    code: 'MESSAGES_INCOMPLETE',
    kind: 'input',
    message: `${MESSAGES} is not of a run of all features`,
    cause: missing.length > 0 ? `missing are ${missing.join(', ')}` : 'the run was aborted, or carried out no step',
    hint: 'run npx cucumber-js first, without naming features',
  });
}

/** The outcomes that happened in scenarios that passed, each with the first of them. */
function observed({ scenarios }: RunMessages): Map<string, string> {
  const found = new Map<string, string>();
  for (const { uri, name, passed, observations } of scenarios) {
    if (!passed || observations === undefined) continue;
    for (const outcome of observedNames(observations)) {
      if (!found.has(outcome)) found.set(outcome, `${uri}, "${name}"`);
    }
  }
  return found;
}

/** Takes off the list what does not belong there; `UPDATE_GOLDEN=1` asks for it. What is new is never put on. */
function shorten(listed: readonly string[], awaited: readonly DeclaredOutcome[]): string[] {
  const left = listed.filter((name) => awaited.some((outcome) => outcome.name === name));
  writeFileSync(
    join(ROOT, UNSHOWN),
    `${HEADING}${left.length === 0 ? '[]\n' : left.map((name) => `- "${name}"\n`).join('')}`,
  );
  return left;
}

function main(): number {
  let listed = (parse(readFileSync(join(ROOT, UNSHOWN), 'utf8')) as string[] | null) ?? [];
  const run = wholeRun();
  if (process.env.UPDATE_GOLDEN === '1') {
    listed = shorten(listed, compareOutcomes(declaredOutcomes(), observed(run), new Set(listed)).awaited);
  }
  const silent = run.scenarios.filter(({ passed, observations }) => passed && observations === undefined);
  const { shown, awaited, outOfReach, discrepancies } = compareOutcomes(
    declaredOutcomes(),
    observed(run),
    new Set(listed),
  );
  for (const { outcome, problem } of discrepancies) console.log(`FAILED: ${outcome}\n  ${problem}`);
  for (const { uri, name } of silent) console.log(`FAILED: ${uri}, "${name}"\n  it left no observations`);
  for (const { name } of awaited) console.log(`not shown yet, as ${UNSHOWN} says: ${name}`);
  console.log(
    `declared outcomes: ${shown.length} shown by ${run.scenarios.length} scenarios, ${awaited.length} not yet, ${outOfReach.length} out of reach`,
  );
  const failures = discrepancies.length + silent.length;
  console.log(`${shown.length} passed, ${failures} failed`);
  return failures === 0 ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof Diagnostic)) throw error;
  console.log(`${error.format()}\n0 passed, 1 failed`);
  process.exitCode = 1;
}
