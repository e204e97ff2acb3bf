import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type GherkinDocument, IdGenerator, type Pickle, type PickleStep } from '@cucumber/messages';
import { Diagnostic } from '../../base/diagnostic.ts';
import { shippedPath, shippedText } from '../../base/host.ts';
import { Lacking } from '../../target/capabilities.ts';
import { TargetFault } from '../../target/rpc/faults.ts';
import { findPhrase } from '../phrase-matcher.ts';
import { classifyFailure } from '../running/failures.ts';
import { scenarioPlace } from '../running/scenario-place.ts';
import { noteText, ownStepPlace } from '../running/step-places.ts';
import { Scenario } from '../scenario.ts';
import { argumentKind, expectArgument, readArguments } from '../tables/step-arguments.ts';
import type { Flaw, NestedOutcome } from './nested-outcome.ts';

/** A feature, and its scenarios with examples filled in. */
export interface ReadFeature {
  readonly document: GherkinDocument;
  readonly pickles: readonly Pickle[];
}

const features = new Map<string, ReadFeature>();

function broken(message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: 'NESTED_SCENARIO', kind: 'input', message, cause, hint });
}

/** A feature of the suite, by its path from the folder features on. @throws Diagnostic NESTED_SCENARIO if there is none */
export function readFeature(file: string): ReadFeature {
  const known = features.get(file);
  if (known !== undefined) return known;
  const uri = `features/${file}`;
  let text: string;
  try {
    text = shippedText(uri);
  } catch {
    throw broken(
      `there is no feature "${file}"`,
      `${shippedPath(uri)} cannot be read`,
      'name it from the folder features on',
    );
  }
  const feature = parseFeature(text, uri);
  features.set(file, feature);
  return feature;
}

function parseFeature(text: string, uri: string): ReadFeature {
  const newId = IdGenerator.incrementing();
  const gherkin = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text);
  const document = { ...gherkin, uri };
  noteText(document, text);
  return { document, pickles: compile(document, uri, newId) };
}

function argumentOf({ argument }: PickleStep): readonly unknown[] {
  if (argument?.dataTable) {
    const rows = argument.dataTable.rows.map(({ cells }) => cells.map(({ value }) => value));
    return [{ raw: () => rows.map((row) => [...row]) }];
  }
  return argument?.docString ? [argument.docString.content] : [];
}

async function carryOut(scenario: Scenario, step: PickleStep): Promise<void> {
  const found = findPhrase(step.text);
  if (found === undefined) {
    throw broken(
      `the step "${step.text}" has no phrase`,
      'a nested scenario uses the vocabulary',
      'list the phrases: npx rex-conformance phrases',
    );
  }
  const { file, line, table } = scenario.step!;
  expectArgument(found.phrase, argumentKind(step.argument), `${file}:${line}`);
  scenario.beginStep(step.type);
  const given = [...found.values(scenario), ...argumentOf(step)];
  await found.phrase.code.call(scenario, ...readArguments(found.phrase, given, table));
}

/**
 * Runs one scenario of a feature on another kernel, or with another object, as cucumber would: its background, its steps in order, and the
 * check that steps mention every run that ended badly.
 * @param file the feature, from the folder features on: `panics/cleanup.feature`
 * @param number the scenario's number in square brackets
 * @param explain makes the error of a failed step; {@link classifyFailure} where left out, which writes no files
 * @throws Diagnostic NESTED_SCENARIO if there is not exactly one such scenario
 */
export async function runNested(
  file: string,
  number: number,
  flaw: Flaw,
  explain: (error: unknown, scenario: Scenario) => Error = (error) => classifyFailure(error),
): Promise<NestedOutcome> {
  const { document, pickle } = findScenario(file, number);
  return await runPickle(pickle, document, flaw, explain);
}

function findScenario(file: string, number: number): { document: GherkinDocument; pickle: Pickle } {
  const { document, pickles } = readFeature(file);
  const [pickle, ...more] = pickles.filter(({ name }) => name.startsWith(`[${number}] `));
  if (pickle !== undefined && more.length === 0) return { document, pickle };
  const count = pickle === undefined ? 0 : 1 + more.length;
  throw broken(`${file} has ${count} scenarios [${number}]`, 'one is to be run', 'check its number');
}

/**
 * The steps of a scenario as they are run: background and tables with them, examples filled in, a line a step or row.
 * @throws Diagnostic NESTED_SCENARIO where there is no such scenario, or more than one
 */
export function scenarioText(file: string, number: number): string {
  const lines = findScenario(file, number).pickle.steps.flatMap(({ text, argument }) => [
    text,
    ...(argument?.dataTable?.rows ?? []).map(({ cells }) => `| ${cells.map(({ value }) => value).join(' | ')} |`),
    ...(argument?.docString ? [argument.docString.content] : []),
  ]);
  return lines.join('\n');
}

/**
 * Runs steps that stand by themselves, as the only scenario of a feature.
 * @param steps Gherkin, from the first step on
 * @param name what errors call it
 * @throws the parser's error if the steps are not Gherkin
 */
export async function runSteps(steps: string, name: string, flaw: Flaw): Promise<NestedOutcome> {
  const { document, pickles } = parseFeature(`Feature: ${name}\nScenario: ${name}\n${steps}`, name);
  return await runPickle(pickles[0]!, document, flaw, (error) => classifyFailure(error));
}

/**
 * Runs one scenario as cucumber would.
 * @param explain makes the error of a failed step
 * @throws Lacking if the kernel lacks a capability; TargetFault if its adapter fails
 */
export async function runPickle(
  pickle: Pickle,
  document: GherkinDocument,
  { newKernel, kernel, replaced }: Flaw,
  explain: (error: unknown, scenario: Scenario) => Error,
): Promise<NestedOutcome> {
  const scenario = new Scenario(newKernel);
  scenario.place = scenarioPlace(pickle, document);
  if (kernel !== undefined) scenario.configure({ kernel });
  if (replaced !== undefined) scenario.files.replaceObject(replaced.object, replaced.by);
  let under = 'before the first step';
  try {
    for (const step of pickle.steps) {
      under = step.text;
      scenario.step = undefined;
      scenario.step = ownStepPlace(pickle, step, document);
      await carryOut(scenario, step);
    }
    under = 'after the last step';
    scenario.expectAllExplained();
    return { failedStep: undefined, error: undefined };
  } catch (error) {
    if (error instanceof Lacking || error instanceof TargetFault) throw error;
    return { failedStep: under, error: explain(error, scenario) };
  } finally {
    await scenario.end();
  }
}
