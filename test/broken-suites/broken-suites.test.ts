import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { sample } from '../effort.ts';
import { MODULES, runBroken } from './broken-suite.ts';
import { BROKEN_SUITES } from './table.ts';

describe('a suite that is broken on purpose is caught: one that', () => {
  for (const suite of sample(BROKEN_SUITES, 1)) {
    test(suite.name, async () => {
      const { status, text } = await runBroken(suite);
      const { caughtBy, says } = suite;
      assert.equal(status, 1, `it is not caught\n${text}`);
      if ('test' in caughtBy) {
        const failed = [...text.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name]) => name);
        assert.ok(
          failed.some((name) => name?.startsWith(caughtBy.test)),
          `"${caughtBy.test}" did not fail\n${text}`,
        );
      }
      assert.match(text, says);
    });
  }
});

describe('the list of broken suites', () => {
  test('has each name once, and every module of the folder', () => {
    const names = BROKEN_SUITES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    const modules = readdirSync(MODULES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    assert.deepEqual([...new Set(BROKEN_SUITES.map(({ module }) => module))].sort(), modules.sort());
  });
});
