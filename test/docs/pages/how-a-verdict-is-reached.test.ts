import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { REPOSITORY } from '../repository.ts';

test('the program that the page follows has the unsafe block that the page speaks of, and no other code is unsafe', () => {
  const page = readFileSync(join(REPOSITORY, 'docs/how-a-verdict-is-reached.md'), 'utf8');
  const [, source = ''] = /\[`short_packet`\]\(\S+\/blob\/main\/(\S+)\)/.exec(page) ?? [];
  const text = readFileSync(join(REPOSITORY, source), 'utf8');
  assert.match(page, /it has an `unsafe` block/);
  assert.equal(text.replaceAll(/^\/\/.*$/gm, '').match(/\bunsafe\b/g)?.length, 1);
});
