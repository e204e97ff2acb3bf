import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { readStructTypes } from '../../runtime/values/struct-types.ts';

const FOLDER = join(import.meta.dirname, '../../features');
const CHAPTERS = [
  'case-studies',
  'helpers',
  'loading',
  'maps',
  'panics',
  'printing',
  'program-types',
  'stack',
  'termination',
  'type-safety',
  'universal',
  'violations',
];
const FEWEST_SCENARIOS = 60;
const IMPLEMENTATION_WORDS = /\b(emulat\w*|wasm|webassembly|world|mock\w*|stub\w*|javascript|typescript|cucumber)\b/i;

interface ScenarioText {
  readonly name: string;
  readonly tags: readonly string[];
  /** The numbers it has: one, or one for each example. */
  readonly numbers: readonly number[];
}

interface FeatureText {
  readonly file: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly scenarios: readonly ScenarioText[];
}

/** What of a feature's text these tests look at: tags, description, scenarios and their numbers. */
function readFeature(file: string): FeatureText {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const scenarios: { name: string; tags: string[]; numbers: number[] }[] = [];
  const description: string[] = [];
  let featureTags: string[] | undefined;
  let tags: string[] = [];
  let columns: string[] | undefined;
  for (const line of text.split('\n').map((part) => part.trim())) {
    const scenario = /^Scenario(?: Outline)?: (.*)$/.exec(line);
    if (line.startsWith('@')) tags.push(...line.split(/\s+/));
    else if (line.startsWith('Feature:')) [featureTags, tags] = [tags, []];
    else if (scenario) {
      const number = /^\[(\d+)\] /.exec(scenario[1]!);
      scenarios.push({ name: scenario[1]!, tags, numbers: number ? [Number(number[1])] : [] });
      tags = [];
      columns = undefined;
    } else if (line === 'Examples:') columns = [];
    else if (columns !== undefined && line.startsWith('|')) {
      const cells = line.split('|').map((cell) => cell.trim());
      if (columns.length === 0) columns = cells;
      else scenarios.at(-1)!.numbers.push(Number(cells[columns.indexOf('number')]));
    } else if (featureTags !== undefined && scenarios.length === 0 && !line.startsWith('Background')) {
      description.push(line);
    }
  }
  return { file, text, tags: featureTags ?? [], description: description.join(' ').trim(), scenarios };
}

const features = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.feature'))
  .sort()
  .map(readFeature);
const catalogue = loadCatalogue();
const isRequirement = (tag: string) => tag.startsWith('@REX-');

describe('features', () => {
  for (const { file, tags, description, scenarios, text } of features) {
    test(`${file}: scenarios are numbered from 1 on, each number once, and what is missing is said to be retired`, () => {
      const retired = /^# Retired: (\d+(?:, \d+)*)$/m.exec(text)?.[1]?.split(', ').map(Number) ?? [];
      const numbers = [...scenarios.flatMap((scenario) => scenario.numbers), ...retired];
      assert.deepEqual(
        numbers.toSorted((left, right) => left - right),
        Array.from(numbers, (_, index) => index + 1),
      );
      for (const { name, numbers } of scenarios) assert.ok(numbers.length > 0, `"${name}" has no number`);
    });

    test(`${file}: every scenario is tagged with a requirement that is listed`, () => {
      for (const scenario of scenarios) {
        const checked = [...tags, ...scenario.tags].filter(isRequirement);
        assert.ok(checked.length > 0, `"${scenario.name}" has no requirement`);
        for (const tag of checked) assert.ok(catalogue.find(tag.slice(1)), `${tag} is not in requirements.yaml`);
      }
    });

    test(`${file}: it states the law, and no word of how it is checked`, () => {
      assert.ok(description.length > 40, 'the description is missing');
      assert.doesNotMatch(text, IMPLEMENTATION_WORDS);
    });
  }

  test('the chapters are these, and each shows something that is refused or that goes wrong', () => {
    assert.deepEqual([...new Set(features.map(({ file }) => file.split('/')[0]))], CHAPTERS);
    for (const chapter of CHAPTERS) {
      const text = features.filter(({ file }) => file.startsWith(`${chapter}/`)).map((feature) => feature.text);
      assert.match(
        text.join('\n'),
        /is refused|panics with|oopses|is ended by the watchdog|it fails at|break only/,
        chapter,
      );
    }
  });

  test(`there are at least ${FEWEST_SCENARIOS} scenarios`, () => {
    const count = features.flatMap(({ scenarios }) => scenarios.flatMap(({ numbers }) => numbers)).length;
    assert.ok(count >= FEWEST_SCENARIOS, `there are ${count}`);
  });

  test('the types that tables name can be laid out', () => {
    const text = readFileSync(join(FOLDER, 'types.yaml'), 'utf8');
    for (const name of readStructTypes(text, 'features/types.yaml').keys()) {
      assert.ok(
        features.some((feature) => feature.text.includes(`: ${name}`)),
        `no table uses ${name}`,
      );
    }
  });
});
