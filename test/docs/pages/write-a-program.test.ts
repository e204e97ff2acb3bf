import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { REPOSITORY } from '../repository.ts';

const read = (file: string): string => readFileSync(join(REPOSITORY, file), 'utf8');

test('the features of templates have no tags of requirements and end with the universal profile, as the page says', () => {
  const page = read('docs/write-a-program.md');
  assert.match(page, /The scenarios have no tags such as `@REX-/);
  assert.match(page, /The last scenario judges the requirements on all programs\./);
  const templates = readdirSync(join(REPOSITORY, 'programs/templates'));
  assert.ok(templates.length > 4);
  for (const template of templates) {
    const feature = read(`programs/templates/${template}/program.feature`);
    assert.doesNotMatch(feature, /^\s*@/m, template);
    assert.match(feature.trimEnd().split('\n').at(-1)!, /keeps every requirement of the universal profile$/, template);
  }
});
