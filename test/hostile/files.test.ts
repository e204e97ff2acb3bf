import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suiteCommand } from '../bundled.ts';
import { withFile } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { HOSTILE_FILES } from './files.ts';
import { measured } from './measured.ts';

/** Seconds of processor time: a few here; other machines are slower. */
const MOST_SECONDS = 60;
/** A file of 256 MiB is in memory itself. */
const MOST_MEBIBYTES = 1024;
const COMMANDS = [
  ['check', '--json'],
  ['run', '--json'],
  ['sweep', '--json', '--budget', '2 s'],
  ['explore', '--json', '--budget', '2 s'],
] as const;

for (const [name, { what, bytes, refused }] of Object.entries(HOSTILE_FILES)) {
  test(`a file with ${what} ends each command soon, in little memory`, THOROUGH, async () => {
    await withFile(name, bytes(), async (path) => {
      for (const [command, ...options] of COMMANDS) {
        const { code, out, error, seconds, mebibytes } = await measured([suiteCommand(), command, path, ...options]);
        assert.ok(code !== null && code !== 70, `${command}: ${code} ${error}`);
        assert.doesNotMatch(error, /INTERNAL|JavaScript heap/);
        assert.ok(seconds < MOST_SECONDS && mebibytes < MOST_MEBIBYTES, `${command}: ${seconds} s, ${mebibytes} MiB`);
        assert.ok(out.length < 4 * 1024 * 1024, `${command} prints ${out.length} bytes`);
        assert.equal(typeof JSON.parse(out), 'object');
        if (refused !== undefined) assert.match(`${out}${error}`, refused, command);
        else assert.doesNotMatch(`${out}${error}`, /"code": ?"ELF_/, command);
      }
    });
  });
}
