import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { ProjectFolder } from './project-folder.ts';

const FEATURE = `Feature: The filter
  Scenario: [1] It has its program
    Given the object "port_filter"
    Then its programs are
      | program     |
      | port_filter |
`;

describe(
  'scenarios that judge no MUST have one verdict, which says nothing of conformity, and one exit code',
  THOROUGH,
  () => {
    let project: ProjectFolder;
    let ran: { readonly status: number | null; readonly stdout: string };
    before(() => {
      project = new ProjectFolder({ 'features/filter.feature': FEATURE });
      ran = project.cucumber();
    });
    after(() => project.remove());

    test('in the summary', () => {
      assert.match(ran.stdout, /^SCENARIOS PASS: the one scenario passes; no MUST requirement was judged \(/m);
      assert.equal(ran.status, 0);
    });

    test('in the badge', async () => {
      const { status, stdout } = await project.quickly('badge');
      assert.match(stdout, / · no MUST judged · scenarios pass$/m);
      assert.equal(status, 0);
      assert.equal((JSON.parse(project.read('reports/out/badge.json')) as { color: string }).color, 'lightgrey');
    });

    for (const file of ['messages.ndjson', 'results.json']) {
      test(`in the merge of ${file}, as text and as JSON`, async () => {
        const words = ['merge', `reports/out/${file}`, '-o', 'merged'];
        const text = await project.quickly(...words);
        assert.match(text.stdout, /^SCENARIOS PASS\b/m);
        assert.equal(text.status, 0);
        const json = await project.quickly(...words, '--json');
        const { result } = JSON.parse(json.stdout) as { result: { verdict: string; line: string } };
        assert.deepEqual([json.status, result.verdict, result.line.split(':')[0]], [0, 'scenarios', 'SCENARIOS PASS']);
        assert.doesNotMatch(text.stdout + json.stdout, /CONFORM/);
      });
    }
  },
);
