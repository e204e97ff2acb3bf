import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { MODULES, ROOT, runBroken } from './broken-suite.ts';
import { BROKEN_SUITES } from './table.ts';

describe('a suite that is broken on purpose is caught: one that', THOROUGH, () => {
  for (const suite of BROKEN_SUITES) {
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
    const named = BROKEN_SUITES.flatMap((suite) => ('module' in suite ? [suite.module] : []));
    assert.deepEqual([...new Set(named)].sort(), modules.sort());
  });

  test('changes a text that is there once', () => {
    for (const suite of BROKEN_SUITES) {
      if ('module' in suite) continue;
      const source = readFileSync(join(ROOT, suite.file), 'utf8');
      assert.equal(source.split(suite.from).length, 2, `${suite.name}: ${suite.file}`);
    }
  });
});
