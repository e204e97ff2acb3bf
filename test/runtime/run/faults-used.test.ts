import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import { FAULTS } from '../../../broken/table.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import '../../../steps/phrases.ts';
import { runNested } from '../../../steps/judging/nested-scenario.ts';
import { sample } from '../../effort.ts';

const FOLDER = join(import.meta.dirname, '../../../features/violations');
const NESTED = /^scenario (\d+) of "([^"]+)" is run on a kernel that "(.+)"$/;

interface Use {
  readonly number: number;
  readonly feature: string;
  readonly fault: string;
}

/** Every scenario that is run on a broken kernel, with the examples of outlines filled in. */
function uses(): Use[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.feature'));
  const pickles = files.flatMap((file) => {
    const newId = IdGenerator.incrementing();
    const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
    return compile(parser.parse(readFileSync(join(FOLDER, file), 'utf8')), file, newId);
  });
  return pickles
    .flatMap(({ steps }) => steps)
    .flatMap(({ text }) => {
      const [, number, feature, fault] = NESTED.exec(text) ?? [];
      return fault === undefined ? [] : [{ number: Number(number), feature: feature!, fault }];
    });
}

const all = uses();

describe('kernels that are broken on purpose', () => {
  test('each has a name of its own', () => {
    const names = FAULTS.map(({ name }) => name);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
  });

  test('each is used by a scenario of features/violations', () => {
    const used = new Set(all.map(({ fault }) => fault));
    assert.deepEqual(
      FAULTS.map(({ name }) => name).filter((name) => !used.has(name)),
      [],
    );
  });
});

describe('on an intact kernel', () => {
  const places = new Set(all.map(({ number, feature }) => `${number} ${feature}`));
  for (const place of sample([...places], 6)) {
    const [number, feature] = place.split(' ') as [string, string];
    test(`scenario ${number} of ${feature} passes`, async () => {
      const { failedStep, error } = await runNested(feature, Number(number), { newKernel: () => new EmulatedTarget() });
      assert.equal(failedStep, undefined, error?.message);
    });
  }
});
