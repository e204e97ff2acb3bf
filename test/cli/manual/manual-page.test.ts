import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { OptionDefinition } from '../../../cli/commands/definition.ts';
import { optionForm, synopsesOf } from '../../../cli/commands/help-text.ts';
import { COMMAND_NAMES, COMMANDS } from '../../../cli/commands/table.ts';
import { manText, manualPage } from '../../../cli/manual/manual-page.ts';
import { packageRoot } from '../../../node/package-root.ts';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';

const MANIFEST = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly man: readonly string[];
  readonly files: readonly string[];
};
const FILE = 'docs/rex-conformance.1';
const page = manualPage(MANIFEST.version);

/** The page as a reader sees it, in lines that are as long as they need to be. */
function shown(text: string): string {
  const { stdout, stderr } = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=400'], { input: text, encoding: 'utf8' });
  assert.equal(stderr, '');
  // Bold is a character over itself.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a backspace
  return stdout.replaceAll(/.\u0008/g, '').replaceAll(/ +/g, ' ');
}

test('the package has the manual page that the table of commands makes', () => {
  const file = join(packageRoot, FILE);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, page);
  assert.equal(readFileSync(file, 'utf8'), page, 'UPDATE_GOLDEN=1 node test/run.mjs cli/manual writes it');
  assert.deepEqual(MANIFEST.man, [FILE]);
  assert.ok(MANIFEST.files.includes('docs'));
});

test('no character of a text is a command of roff', () => {
  assert.equal(manText(".x\n'y\\z"), '\\&.x\n\\(aqy\\(rsz');
  assert.equal(manText('a-b …'), 'a\\-b \\[u2026]');
});

describe('the manual page', skipUnless(hasTool('mandoc'), 'no mandoc'), () => {
  test('mandoc has nothing to say', () => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'style'], { input: page, encoding: 'utf8' });
    // A date would make another page of it every day. The words of long options cannot be parted.
    const said = stdout.split('\n').filter((line) => line !== '' && !/missing date|input text line longer/.test(line));
    assert.deepEqual(said, []);
  });

  test('a reader sees each command, option and synopsis as help shows it', THOROUGH, () => {
    const text = shown(page);
    for (const name of COMMAND_NAMES) {
      const options = Object.entries<OptionDefinition>(COMMANDS[name].options);
      const forms = options.map(([option, definition]) => optionForm(option, definition));
      for (const form of [...synopsesOf(name), ...forms, ...COMMANDS[name].examples]) {
        assert.ok(text.includes(form.replaceAll(/ +/g, ' ')), form);
      }
    }
  });
});

test('man has nothing to say', skipUnless(hasTool('groff'), 'no groff'), () => {
  const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-z'], { input: page, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});
