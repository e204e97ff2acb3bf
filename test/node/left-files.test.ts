import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { leftFileNote, nameBeside, onLeftFile } from '../../node/left-files.ts';
import { prepareOutputFile, writeOutputFile } from '../../node/output-file.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { withFolder } from '../project/support.ts';

/** The number of a process that has ended. */
function endedProcess(): number {
  const { pid } = spawnSync('true');
  assert.ok(pid > 0);
  return pid;
}

/** A half-written file of a process that has ended. @returns its path */
function leave(place: string): string {
  prepareOutputFile(place, '{"half": ', 'the text');
  const folder = join(place, '..');
  const own = readdirSync(folder).find((name) => name.startsWith(`.${basename(place)}.`))!;
  const left = join(folder, own.replace(`-${process.pid}.`, `-${endedProcess()}.`));
  renameSync(join(folder, own), left);
  return left;
}

test('what a killed process left is removed by the next one that writes the file, which says so', () =>
  withFolder({}, (folder) => {
    const place = join(folder, 'results.json');
    const told: string[] = [];
    const left = leave(place);
    onLeftFile((...names) => told.push(...names));
    const pending = prepareOutputFile(place, 'one', 'the text');
    writeOutputFile(place, 'other', 'the text');
    assert.deepEqual(told, [left, place]);
    // The file of a process that is still running stays.
    assert.equal(readdirSync(folder).length, 2);
    pending.commit();
    assert.deepEqual(readdirSync(folder), ['results.json']);
    assert.equal(readFileSync(place, 'utf8'), 'one');
  }));

test('a command tells of it', THOROUGH, async () => {
  await withFolder({}, async (folder) => {
    const place = join(folder, 'results.json');
    const left = leave(place);
    const { error } = await command(['check', 'programs/bin/no_timeout_handler', '--results', place]);
    assert.ok(error.includes(leftFileNote(left, place)), error);
    assert.deepEqual(readdirSync(folder), ['results.json']);
  });
});

test('files with other names, and those of other machines, stay', () =>
  withFolder({}, (folder) => {
    const place = join(folder, 'a.json');
    const beside = basename(nameBeside(place));
    const names = [beside.replace(/\.[0-9a-f]{8}-\d+/, `.00000000-${endedProcess()}`), '.a.json.swp', '.a.json'];
    for (const name of names) writeOutputFile(join(folder, name), 'x', 'the text');
    writeOutputFile(place, 'new', 'the text');
    assert.deepEqual(readdirSync(folder).sort(), [...names, 'a.json'].sort());
  }));
