/**
 * `npm run shown`: compares what the model's tables say can happen with what the scenarios of the last run of the features showed, from the
 * messages that it left. Prints what no scenario shows, and `N passed, N failed` last.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { declaredOutcomes, observedNames } from '../../reports/declared-outcomes.ts';
import { type RunMessages, readMessages } from '../../reports/message-stream.ts';
import { compareOutcomes } from '../../reports/shown-outcomes.ts';

const ROOT = join(import.meta.dirname, '../..');
const MESSAGES = 'reports/out/messages.ndjson';
const UNSHOWN = 'test/conformance/unshown.yaml';

/** @throws Diagnostic MESSAGES_INCOMPLETE unless the messages are those of a run of all features */
function wholeRun(): RunMessages {
  const file = join(ROOT, MESSAGES);
  const run = existsSync(file) ? readMessages(readFileSync(file, 'utf8'), MESSAGES) : undefined;
  const features = readdirSync(join(ROOT, 'features'), { recursive: true, encoding: 'utf8' });
  const missing = features
    .filter((name) => name.endsWith('.feature'))
    .filter((name) => !run?.features.includes(`features/${name}`));
  const judged = run?.scenarios.some(({ observations }) => observations !== undefined) ?? false;
  if (run?.finished && judged && missing.length === 0) return run;
  throw new Diagnostic({
    code: 'MESSAGES_INCOMPLETE',
    kind: 'input',
    message: `${MESSAGES} is not of a run of all features`,
    cause: missing.length > 0 ? `missing are ${missing.join(', ')}` : 'the run was broken off, or carried out no step',
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

function main(): number {
  const listed = (parse(readFileSync(join(ROOT, UNSHOWN), 'utf8')) as string[] | null) ?? [];
  const run = wholeRun();
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
