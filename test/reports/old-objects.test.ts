import assert from 'node:assert/strict';
import { utimesSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { ProjectFolder } from './project-folder.ts';

const NEWER =
  "its time is later than the object's, and nothing notes what that was built from: run npx rex-conformance build";

const FEATURE = `Feature: The filter
  Scenario: [1] It has its program
    Given the object "port_filter"
    Then its programs are
      | program     |
      | port_filter |
`;

describe('an object that is older than its source', () => {
  let project: ProjectFolder;
  before(() => {
    project = new ProjectFolder({ 'src/main.rs': '', 'features/filter.feature': FEATURE });
    project.write('port_filter.d', `${project.file('port_filter')}: ${project.file('src/main.rs')}\n`);
    utimesSync(project.file('port_filter'), 100, 100);
  });
  after(() => project.remove());

  test('check warns of it, also in JSON, and judges it', THOROUGH, async () => {
    const text = await project.quickly('check', 'port_filter', '--quiet');
    assert.equal(text.status, 0, text.stderr);
    const json = await project.quickly('check', '--json', '--results', 'checked.json');
    const document = JSON.parse(json.stdout) as { objects: { report: { warnings: unknown[] } }[] };
    assert.deepEqual(document.objects[0]?.report.warnings, [
      {
        event: 0,
        source: 'src/main.rs',
        code: 'OBJECT_OLD',
        text: NEWER,
      },
    ]);
    assert.match(
      (await project.quickly('check')).stdout,
      /^ {2}warning: src\/main\.rs: its time is later than the object's, /m,
    );
    assert.deepEqual(project.results('checked.json').warnings, [
      { subject: 'port_filter', text: `src/main.rs: ${NEWER}` },
    ]);
  });

  test('run notes it', async () => {
    const { stdout } = await project.quickly('run', 'port_filter', '--json');
    const { notes } = JSON.parse(stdout) as { notes: { code: string; message: string }[] };
    assert.deepEqual(notes, [
      {
        code: 'OBJECT_OLD',
        message: `port_filter is old. src/main.rs: ${NEWER}`,
      },
    ]);
  });

  test(
    'a green run of features warns of it, and so does its bundle, and the merge of its messages',
    THOROUGH,
    async () => {
      const { status, stdout } = project.cucumber();
      assert.equal(status, 0, stdout);
      const warning = `src/main.rs: ${NEWER}`;
      assert.ok(
        stdout.includes(`\nwarning: port_filter: ${warning}\n\nSCENARIOS PASS: the one scenario passes`),
        stdout,
      );
      assert.deepEqual(project.results().warnings, [{ subject: 'port_filter', text: warning }]);
      const shards = await project.quickly('merge', 'reports/out/messages.ndjson', '-o', 'merged');
      assert.ok(shards.stdout.includes(`\nwarning: port_filter: ${warning}\n`), shards.stdout);
      assert.deepEqual(project.results('merged/results.json').warnings, project.results().warnings);
      utimesSync(project.file('src/main.rs'), 50, 50);
      assert.doesNotMatch(project.cucumber().stdout, /warning/);
    },
  );
});
