import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { usageText } from '../../cli/commands/help-text.ts';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { parseProject } from '../../project/project-file.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { blocks, commands } from '../packaging/documents.ts';

const ROOT = join(import.meta.dirname, '../..');
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const text = readFileSync(join(ROOT, 'docs/reports.md'), 'utf8');

describe('docs/reports.md', () => {
  test('its commands, one after the other', THOROUGH, async () => {
    const printed: string[] = [];
    for (const line of commands(text)) {
      const [npx, program, ...words] = line.split(' ');
      assert.equal(npx, 'npx');
      if (program === 'cucumber-js') {
        const { status, stdout } = spawnSync(process.execPath, [CUCUMBER, ...words], { cwd: ROOT, encoding: 'utf8' });
        assert.equal(status, 0, stdout);
        continue;
      }
      assert.equal(program, 'rex-conformance');
      const { code, out, error } = await command(words);
      // What is merged is of one folder of features, and the document says so.
      assert.equal(code, words[0] === 'merge' ? EXIT_CODES.unsupported : 0, `${line}\n${out}${error}`);
      printed.push(out);
    }
    assert.equal(printed.length, 4);
    assert.match(printed[1]!, /^rex-conformance: universal \S+ · linux-6\.18-x86_64 · (\d+)\/\1 MUST · 100 %\n/);
    assert.match(printed[2]!, /\nCONFIRMED: /);
    assert.match(printed[3]!, /^PARTIAL: all \d\d scenarios pass; \d+ others of the project were left out/m);
  });

  test('its waiver is one, and its other YAML is YAML', () => {
    const [waiver, ...others] = blocks(text, 'yaml');
    const { waivers } = parseProject(`objects: [programs/bin/hello]\n${waiver}`, join(ROOT, 'rex-conformance.yaml'));
    assert.deepEqual([waivers.length, waivers[0]?.requirement], [1, 'REX-XDP-04']);
    for (const other of others) parse(other);
  });

  test('its exit codes are those of verify, and the help lists them', () => {
    const listed = [...text.matchAll(/^\| `(?:REFUTED \((\w+)\)|CONFIRMED|NOT VERIFIED)` .*\| (\d+) \|$/gm)].map(
      ([, why, code]) => [why, Number(code)],
    );
    assert.deepEqual(listed, [
      [undefined, EXIT_CODES.completed],
      ['OTHER_OUTCOME', EXIT_CODES.programFailed],
      [undefined, EXIT_CODES.unsupported],
      ['OTHER_OBJECT', EXIT_CODES.otherObject],
      ['OTHER_VERSION', EXIT_CODES.otherVersion],
      ['OTHER_LAYOUT', EXIT_CODES.otherLayout],
      ['CONTRADICTORY', EXIT_CODES.contradictory],
    ]);
    for (const code of Object.values(EXIT_CODES)) assert.match(usageText(), new RegExp(`^ {2}${code} +\\S`, 'm'));
  });
});
