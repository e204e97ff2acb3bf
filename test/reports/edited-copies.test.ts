import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { ProjectFolder } from './project-folder.ts';

const OBJECT = join(import.meta.dirname, '../../programs/bin/slice_index');
const FEATURE = `Feature: A changed object
  Scenario: [1] It does something else
    Given the object file "slice_index" with e_entry set to 1
    And the object "slice_index", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the program panics with "*"
`;
const FILES = 'reports/out/failures/features/a';

describe('the copy of a changed object beside the events of a failure', THOROUGH, () => {
  let project: ProjectFolder;
  const left = () => readdirSync(project.file(FILES));
  const command = (stdout: string) =>
    /^ +look inside: npx rex-conformance run (\S+) --events (\S+)/m.exec(stdout)?.slice(1);
  before(() => {
    project = new ProjectFolder({ 'features/a.feature': FEATURE });
    project.write('rex-conformance.yaml', `objects: [${OBJECT}]\n`);
  });
  after(() => project.remove());

  test('is replaced by the next run, and stays if its user has edited it', () => {
    const usual = [`${FILES}/1.object.slice_index`, `${FILES}/1.events.yaml`];
    const first = project.cucumber();
    assert.deepEqual(command(first.stdout), usual, first.stdout + first.stderr);
    assert.deepEqual(command(project.cucumber().stdout), usual);
    project.write(usual[0]!, 'edited');
    assert.deepEqual(command(project.cucumber().stdout), [`${FILES}/1.own-2.object.slice_index`, usual[1]]);
    assert.equal(project.read(usual[0]!), 'edited');
    assert.deepEqual(left(), ['1.events.yaml', '1.object.slice_index', '1.own-2.object.slice_index']);
    assert.deepEqual(command(project.cucumber().stdout), [`${FILES}/1.own-2.object.slice_index`, usual[1]]);
    assert.equal(left().length, 3);
  });
});
