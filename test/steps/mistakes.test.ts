import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { RunScenario } from '../../reports/results/run-collector.ts';
import { THOROUGH } from '../effort.ts';
import { runFeatures } from './feature-run.ts';
import { at, type Mistake, NAMES, TABLES } from './mistakes/author-mistakes.ts';
import { KERNELS } from './mistakes/kernel-mistakes.ts';

/** Examples that lose something, each in a feature of its own. */
const EXAMPLES: Readonly<Record<string, readonly [rows: readonly string[], says: RegExp]>> = {
  'not closed': [['| length | what', '| 2 | x'], /TABLE_NOT_CLOSED: \S+:8: "what" is behind the last/],
  'a row that is not closed': [['| length | what |', '| 2 | x | y'], /TABLE_NOT_CLOSED: \S+:9: "y" is behind the last/],
  'a column twice': [['| length | length |', '| 2 | 3 |'], /TABLE_HEADING: \S+:8: two columns are called "length"/],
  'a column without a heading': [['| length | |', '| 2 | 3 |'], /TABLE_HEADING: \S+:8: a column has no heading/],
  'no row': [['| length |'], /EXAMPLES_EMPTY: \S+:8: the examples have no row/],
};

function examplesFeature(rows: readonly string[]): string {
  const steps = ['Given the object "port_filter"', 'Then it imports', '| <length> |'];
  const outline = [
    '  Scenario Outline: a',
    ...steps.map((step) => `    ${step}`),
    '    Examples:',
    '',
    ...rows.map((row) => `      ${row}`),
  ];
  return ['Feature: Examples', ...outline, '  Scenario: b', '    Given the object "port_filter"', ''].join('\n');
}

function featureOf(mistakes: Readonly<Record<string, Mistake>>): string {
  const scenarios = Object.entries(mistakes).map(([name, [steps]]) =>
    [`  Scenario: ${name}`, ...steps.map((step) => `    ${step}`)].join('\n'),
  );
  return `Feature: Mistakes\n\n${scenarios.join('\n\n')}\n`;
}

const MISTAKES = { ...TABLES, ...NAMES, ...KERNELS };
const EXAMPLE_FILES = Object.fromEntries(
  Object.entries(EXAMPLES).map(([name, [rows]]) => [`${name.replaceAll(' ', '-')}.feature`, examplesFeature(rows)]),
);
let ran: Promise<readonly RunScenario[]> | undefined;

/** The scenarios of all features of this file, which are run once. */
function runAll(): Promise<readonly RunScenario[]> {
  ran ??= runFeatures({ 'mistakes.feature': featureOf(MISTAKES), ...EXAMPLE_FILES });
  return ran;
}

describe(
  'a mistake of an author is an error of the scenario, with file and line, and no failure of the program',
  THOROUGH,
  () => {
    let scenarios: readonly RunScenario[];
    before(async () => {
      scenarios = await runAll();
    });

    for (const [name, [, says]] of Object.entries(MISTAKES)) {
      test(name, () => {
        const [failed] = scenarios.find((scenario) => scenario.name === name)?.failed ?? [];
        assert.ok(failed, 'the scenario passes');
        assert.equal(failed.type, 'BrokenInput', failed.message);
        assert.match(failed.message, says);
        assert.match(failed.message, at('failed at: LINE'));
        // The line is that of the step that failed, which is the last, or its table's: rows stand below their step.
        const lines = featureOf(MISTAKES).split('\n');
        const line = lines[Number(/failed at: \S+:(\d+)$/m.exec(failed.message)?.[1]) - 1] ?? '';
        assert.equal(line.trim().replace(/^\S+ /, ''), failed.text);
      });
    }
  },
);

describe('examples that lose something are an error of their feature:', THOROUGH, () => {
  let scenarios: readonly RunScenario[];
  before(async () => {
    scenarios = await runAll();
  });

  for (const [name, [, says]] of Object.entries(EXAMPLES)) {
    test(name, () => {
      const failed = scenarios
        .filter(({ uri }) => uri.endsWith(`/${name.replaceAll(' ', '-')}.feature`))
        .flatMap((scenario) => scenario.failed);
      assert.ok(failed.length > 0, 'the feature passes');
      assert.equal(failed[0]!.type, 'BrokenInput', failed[0]!.message);
      assert.match(failed[0]!.message, says);
    });
  }
});
