import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../node/package-root.ts';

const text = readFileSync(join(packageRoot, 'docs/how-it-works.md'), 'utf8');
const files = [...text.matchAll(/\[`([^`]+)`\]\(\.\.\/([^)]+)\)/g)].map(([, shown, target]) => ({
  shown,
  target: target!,
}));

test('the ways through the code go through files that are there', () => {
  assert.ok(files.length > 30);
  assert.deepEqual(
    files.filter(({ shown, target }) => shown !== target || !existsSync(join(packageRoot, target))),
    [],
  );
});

test('no file stands twice on the ways through the code', () => {
  const targets = files.map(({ target }) => target);
  assert.deepEqual(
    targets.filter((target, index) => targets.indexOf(target) !== index),
    [],
  );
});
