import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { Editor, needsLanguageServer } from './language-server.ts';
import { documentedSettings } from './settings.ts';

const ROOT = join(import.meta.dirname, '../..');
const GLUE = 'steps/editor/phrases.js';

describe('an editor with the Cucumber extension, set up as docs/editor.md says for a clone', {
  ...needsLanguageServer,
  ...THOROUGH,
}, () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(ROOT, documentedSettings('clone'));
  });
  after(() => editor.close());

  test('knows every step of every feature', async () => {
    const features = readdirSync(join(ROOT, 'features'), { recursive: true })
      .map((name) => `features/${name}`)
      .filter((name) => name.endsWith('.feature'));
    assert.ok(features.length > 20);
    for (const feature of features) {
      assert.deepEqual(await editor.show(feature, readFileSync(join(ROOT, feature), 'utf8')), [], feature);
    }
  });

  test('underlines a step that no phrase matches', async () => {
    const text = 'Feature: f\n  Scenario: s\n    Given the kernel has 4 CPUs\n    And the kernel has hope\n';
    const found = await editor.show('features/undefined.feature', text);
    assert.deepEqual(
      found.map((message) => message.replace(/\s+/g, ' ')),
      ['Undefined step: the kernel has hope'],
    );
  });

  test('completes a step from a few of its words', async () => {
    const text = 'Feature: f\n  Scenario: s\n    Then panics with\n';
    await editor.show('features/completion.feature', text);
    const items = await editor.completions('features/completion.feature', { line: 2, character: 20 });
    assert.ok(
      items.some(({ label }) => /panics with/.test(label)),
      JSON.stringify(items.map(({ label }) => label)),
    );
  });

  test('jumps from a step to its phrase', async () => {
    const text = 'Feature: f\n  Scenario: s\n    Then map "counters" is empty\n';
    await editor.show('features/definition.feature', text);
    const [link, ...more] = await editor.definitions('features/definition.feature', { line: 2, character: 12 });
    assert.deepEqual(more, []);
    assert.ok(link!.targetUri.endsWith(`/${GLUE}`), link!.targetUri);
    const lines = readFileSync(join(ROOT, GLUE), 'utf8').split('\n');
    assert.equal(lines[link!.targetRange.start.line], "Then('map {string} is empty', () => {});");
    assert.equal(lines[link!.targetRange.start.line - 1], '// The map has no entry.');
  });
});
