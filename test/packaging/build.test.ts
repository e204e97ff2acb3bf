import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { hardToRead, isImperative, LONGEST_TEXT } from '../base/plain-words.ts';
import { filesOfClone } from '../docs/repository.ts';
import { THOROUGH } from '../effort.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('npm pack in a clone that cannot be packed', () => {
  let clone: string;

  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'rex-conformance-clone-'));
    for (const file of filesOfClone().filter((path) => /^(?:packaging\/|package\.json$|tsconfig\.json$)/.test(path)))
      cpSync(join(ROOT, file), join(clone, file));
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  function pack(): { status: number | null; text: string } {
    const env = { ...process.env, npm_config_cache: join(clone, '.npm'), npm_config_update_notifier: 'false' };
    const { status, stdout, stderr } = spawnSync('npm', ['pack'], { cwd: clone, encoding: 'utf8', env });
    return { status, text: stdout + stderr };
  }

  function expectRefused(code: string, hint: string): string {
    const { status, text } = pack();
    assert.notEqual(status, 0);
    const [, message, cause, given] = new RegExp(`^${code}: (.*)\n  cause: (.*)\n  hint: (.*)$`, 'm').exec(text) ?? [];
    assert.equal(given, hint, text);
    assert.ok(isImperative(given!));
    for (const part of [message!, cause!, given!]) assert.deepEqual(hardToRead(part, LONGEST_TEXT), []);
    assert.doesNotMatch(text, /^\s+at |node:internal/m);
    assert.deepEqual(
      readdirSync(clone).filter((name) => name.endsWith('.tgz')),
      [],
    );
    return text;
  }

  test('before npm ci, it says to run that first', THOROUGH, () => {
    expectRefused('PACK_NOT_INSTALLED', 'run npm ci first, with development packages');
  });

  test('with sources that do not compile, it shows what the compiler says', THOROUGH, () => {
    symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
    mkdirSync(join(clone, 'api'));
    writeFileSync(join(clone, 'api/index.ts'), 'export const text: string = 1;\n');
    const text = expectRefused('PACK_NOT_COMPILED', 'correct them until npm run types reports none');
    assert.match(text, /api\/index\.ts\(1,14\): error TS2322/);
  });
});
