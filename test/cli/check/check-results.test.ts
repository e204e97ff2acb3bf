import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import type { Results } from '../../../vocabulary/results.ts';
import { THOROUGH } from '../../effort.ts';
import { type Checked, check, inFolder, isResults, type Output, object } from './check-support.ts';

describe('check, with a bundle of results', () => {
  const bundle = (folder: string): Results => {
    const results: Results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
    assert.ok(isResults(results), JSON.stringify(isResults.errors, null, 2));
    return results;
  };

  test('writes one', THOROUGH, async () => {
    await inFolder(async (folder) => {
      await check(folder, ['--results', 'results.json', '--seed', '3', object('hello')]);
      const { profiles, objects, seeds, requirements, checks } = bundle(folder);
      assert.deepEqual(profiles, ['universal']);
      assert.deepEqual(seeds, [3]);
      assert.equal(objects[0]?.name, 'hello');
      assert.equal(checks[0]?.seed, 3);
      assert.equal(requirements.find(({ id }) => id === 'REX-TERM-07')?.outcome, 'passed');
    });
  });

  test(
    'brings one up to date: other objects and scenarios stay, the same object is judged anew',
    THOROUGH,
    async () => {
      await inFolder(async (folder) => {
        await check(folder, ['--results', 'results.json', object('hello')]);
        const before = bundle(folder);
        const scenario = {
          by: 'scenario',
          subject: 'features/mine.feature:3',
          name: '[1] Mine',
          objects: ['hello'],
          outcome: 'passed',
          message: '',
        };
        const withScenario = before.requirements.map((result) =>
          result.id === 'REX-TERM-07' ? { ...result, judgements: [...result.judgements, scenario] } : result,
        );
        const scenarios = { passed: 1, failed: 0, skipped: 0 };
        const scope = { scenarios: 1, leftOut: [] };
        const ran = [{ subject: scenario.subject, outcome: 'passed', requirements: ['REX-TERM-07'] }];
        const profiles = [...before.profiles, 'features'];
        writeFileSync(
          join(folder, 'results.json'),
          JSON.stringify({ ...before, profiles, scenarios, ran, scope, requirements: withScenario }),
        );
        await check(folder, ['--results', 'results.json', object('lock_held'), object('hello')]);
        const after = bundle(folder);
        assert.deepEqual(
          after.objects.map(({ name }) => name),
          ['hello', 'lock_held'],
        );
        assert.deepEqual([after.scenarios, after.ran, after.profiles], [scenarios, ran, profiles]);
        const judged = (id: string) =>
          after.requirements
            .find((result) => result.id === id)!
            .judgements.map(({ subject, outcome }) => `${subject} ${outcome}`);
        assert.deepEqual(judged('REX-TERM-07'), [
          'hello passed',
          'lock_held skipped',
          'features/mine.feature:3 passed',
        ]);
        assert.deepEqual(judged('REX-RESOURCE-01'), ['hello not applicable', 'lock_held failed']);
        assert.equal(after.requirements.find(({ id }) => id === 'REX-RESOURCE-01')!.outcome, 'failed');
      });
    },
  );

  test('refuses what is no bundle, before anything is judged', async () => {
    await inFolder(async (folder) => {
      for (const [text, cause] of [
        ['{"format":"other"}', /"rex-conformance results" is expected/],
        ['[', /JSON/],
        ['{"format":"rex-conformance results","formatVersion":2}', /1 is expected/],
      ] as const) {
        writeFileSync(join(folder, 'results.json'), text);
        const refused = check(folder, ['--results', 'results.json', object('hello')]);
        await assert.rejects(refused, (error) => {
          assert.ok(error instanceof Diagnostic);
          assert.equal(error.code, 'RESULTS_BROKEN');
          assert.match(String(error.cause), cause);
          return true;
        });
      }
    });
  });
});

describe('check, in a project', () => {
  const project = (waiver: string) => `objects: [frames.o]\nwaivers:\n${waiver}`;
  const WAIVER = (until: string, more = '', requirement = 'REX-PANIC-11') =>
    `  - {requirement: ${requirement}, reason: "the next release drops it", until: ${until}${more}}\n`;

  async function checkProject(waiver: string): Promise<Checked> {
    let checked: Checked | undefined;
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'frames.o'), readFileSync(object('no_frame_pointer')));
      writeFileSync(join(folder, 'rex-conformance.yaml'), project(waiver));
      checked = await check(folder, ['--json']);
      const text = await check(folder, []);
      assert.match(text.out, /until 2026-\d\d-\d\d: the next release drops it/);
      assert.equal(text.code, checked.code);
    });
    return checked!;
  }

  test('judges the objects of the project, and shows what is waived as failed with its waiver', THOROUGH, async () => {
    const { code, out } = await checkProject(WAIVER('2026-06-30'));
    const [found] = (JSON.parse(out) as Output).objects;
    assert.equal(code, 0);
    assert.equal(found?.path, 'frames.o');
    assert.equal(found?.report.object.name, 'frames');
    assert.equal(found?.verdict, 'waived');
    assert.match(found!.line, /^CONFORMS WITH WAIVERS: .*; 1 failure waived$/);
    assert.deepEqual(
      found?.waivers.map(({ requirement, inForce }) => [requirement, inForce]),
      [['REX-PANIC-11', true]],
    );
  });

  test('a waiver for one requirement says nothing of others that could not be judged', THOROUGH, async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'frames.o'), readFileSync(object('lock_held')));
      writeFileSync(join(folder, 'rex-conformance.yaml'), project(WAIVER('2026-06-30', '', 'REX-RESOURCE-01')));
      const { code, out } = await check(folder, []);
      assert.equal(code, 5);
      assert.match(out, /^frames INCOMPLETE: \d+ requirements (?:and \d recommendations? )?could not be judged/m);
      assert.match(out, /skipped +REX-MEMORY-01 .*\n +\d+ inputs could not be tried: 12 kernels in a row/);
    });
  });

  test('a waiver that has ended covers nothing', THOROUGH, async () => {
    const { code, out } = await checkProject(WAIVER('2026-06-29'));
    assert.equal(code, 1);
    assert.match((JSON.parse(out) as Output).objects[0]!.line, /^DOES NOT CONFORM: breaks REX-PANIC-11;/);
  });

  test('nor does one for another object', THOROUGH, async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, 'frames.o'), readFileSync(object('no_frame_pointer')));
      writeFileSync(join(folder, 'rex-conformance.yaml'), project(WAIVER('2026-12-31', ', object: other')));
      const { code, out } = await check(folder, ['--json']);
      assert.equal(code, 1);
      assert.deepEqual((JSON.parse(out) as Output).objects[0]!.waivers, []);
    });
  });

  test('without objects and project it says what to do', async () => {
    await inFolder(async (folder) => {
      await assert.rejects(check(folder, []), /check needs the path of an object/);
    });
  });
});
