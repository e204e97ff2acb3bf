import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import { parse } from 'yaml';
import { loadCatalogue, parseCatalogue, type Requirement } from '../../conformance/catalogue.ts';
import { THOROUGH } from '../effort.ts';
import { validatorOf } from '../schemas.ts';

const FEATURES = join(import.meta.dirname, '../../features');
const OPEN = join(import.meta.dirname, 'unshown-requirements.yaml');
const HEADING = `# Requirements that no scenario shows kept, or that none shows broken and caught, as test/conformance/catalogue.test.ts finds them.
# The list only gets shorter: an entry that is shown fails the test, and so does a requirement that is neither shown nor here.
# UPDATE_GOLDEN=1 npm run unit -- conformance/catalogue takes off what is shown.
`;

interface TaggedScenario {
  readonly chapter: string;
  readonly tags: ReadonlySet<string>;
}

function readScenarios(): TaggedScenario[] {
  const files = readdirSync(FEATURES, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.feature'),
  );
  return files.flatMap((file) => {
    const newId = IdGenerator.incrementing();
    const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher());
    const pickles = compile(parser.parse(readFileSync(join(FEATURES, file), 'utf8')), file, newId);
    return pickles.map(({ tags }) => ({ chapter: file.split('/')[0]!, tags: new Set(tags.map(({ name }) => name)) }));
  });
}

const catalogue = loadCatalogue();
const scenarios = readScenarios();

/** What is still to be shown of a requirement. A runtime that breaks it is caught where scenarios are run on broken kernels. */
function missing({ id, level, binds }: Requirement): string[] {
  const mine = scenarios.filter(({ tags }) => tags.has(`@${id}`));
  const violations = mine.filter(({ tags }) => tags.has('@violation'));
  const found: string[] = [];
  if (violations.length === mine.length) found.push(`${id}: no scenario shows it kept`);
  if (level !== 'MUST') return found;
  if (binds.includes('runtime') && !violations.some(({ chapter }) => chapter === 'violations')) {
    found.push(`${id}: no runtime that breaks it is caught`);
  }
  if (!binds.includes('runtime') && violations.length === 0) found.push(`${id}: no violation is caught`);
  return found;
}

describe('the catalogue of requirements', () => {
  test('is as its schema says', THOROUGH, () => {
    const validate = validatorOf('features/requirements.schema.json');
    const text = readFileSync(join(FEATURES, 'requirements.yaml'), 'utf8');
    assert.ok(validate(parse(text)), JSON.stringify(validate.errors, undefined, 2));
  });

  test('each requirement is shown kept, and each that must be kept is shown broken and caught', () => {
    const open = new Set(catalogue.requirements.flatMap(missing));
    const listed = (parse(readFileSync(OPEN, 'utf8')) as string[] | null) ?? [];
    if (process.env.UPDATE_GOLDEN === '1') {
      const left = listed.filter((entry) => open.has(entry));
      writeFileSync(OPEN, `${HEADING}${left.length === 0 ? '[]\n' : left.map((entry) => `- "${entry}"\n`).join('')}`);
      return;
    }
    assert.deepEqual(
      listed.filter((entry) => !open.has(entry)),
      [],
      'shown by now: UPDATE_GOLDEN=1 npm run unit -- conformance/catalogue takes these off the list',
    );
    assert.deepEqual(
      [...open].filter((entry) => !listed.includes(entry)),
      [],
    );
  });
});

describe('a catalogue that is wrong', () => {
  const entry = (change: Record<string, unknown>) => {
    const whole = {
      level: 'MUST',
      binds: ['program'],
      statement: 'A rule.',
      rationale: 'A reason.',
      sources: ['x'],
      ...change,
    };
    return JSON.stringify({ XDP: { title: 'xdp', introduction: 'Packets.', requirements: { 'REX-XDP-01': whole } } });
  };
  const refused = [
    ['a level of its own', entry({ level: 'must' }), 'CATALOGUE_VALUE', 'one of MUST, SHOULD, MAY'],
    ['a subject of its own', entry({ binds: ['kernel'] }), 'CATALOGUE_VALUE', 'one of program, runtime, suite'],
    ['nobody bound', entry({ binds: [] }), 'CATALOGUE_EMPTY', 'at least one'],
    ['no sentence', entry({ statement: 'a rule' }), 'CATALOGUE_SENTENCE', 'full stop'],
    ['no source', entry({ sources: [] }), 'CATALOGUE_EMPTY', 'at least one'],
    ['a field nobody knows', entry({ law: 'A rule.' }), 'YAML_UNKNOWN_KEY', 'law'],
    ['a foreign identifier', entry({}).replace('REX-XDP-01', 'REX-TC-01'), 'YAML_KEY', 'REX-XDP-01'],
  ] as const;
  for (const [what, text, code, words] of refused) {
    test(`is refused: ${what}`, () => {
      assert.throws(
        () => parseCatalogue(text, 'requirements.yaml'),
        (error: { code?: string; message: string; cause?: unknown }) => {
          assert.equal(error.code, code);
          assert.match(`${error.message} ${String(error.cause)}`, new RegExp(words));
          assert.match(error.message, /^requirements\.yaml:1:\d+/);
          return true;
        },
      );
    });
  }

  test('one that is right is read whole', () => {
    const { chapters, requirements, find } = parseCatalogue(entry({}), 'requirements.yaml');
    assert.equal(chapters[0]?.title, 'xdp');
    assert.deepEqual(requirements, [find('REX-XDP-01')]);
    assert.deepEqual(find('REX-XDP-01')?.sources, ['x']);
  });
});
