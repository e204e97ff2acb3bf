import assert from 'node:assert/strict';
import { Editor } from '../editor/language-server.ts';
import { documentedSettings } from '../editor/settings.ts';

/**
 * Opens a feature of a project that has steps of its own in an editor, and looks for what is underlined, defined and completed in it.
 * @param folder the project's folder
 */
export async function expectEditorKnowsSteps(folder: string): Promise<void> {
  const editor = await Editor.open(folder, documentedSettings('project'));
  const steps = ['Then map "blocked" has 3 entries', 'And map "blocked" is empty', 'And holds exactly'];
  const text = `Feature: f\n  Scenario: s\n${steps.map((step) => `    ${step}\n`).join('')}`;
  try {
    const underlined = await editor.show('features/editor.feature', text);
    assert.deepEqual(
      underlined.map((message) => message.replace(/\s+/g, ' ')),
      ['Undefined step: holds exactly'],
    );
    const [own] = await editor.definitions('features/editor.feature', { line: 2, character: 12 });
    assert.match(own!.targetUri, /\/features\/steps\/maps\.mjs$/);
    const [phrase] = await editor.definitions('features/editor.feature', { line: 3, character: 12 });
    assert.match(phrase!.targetUri, /\/node_modules\/rex-conformance\/steps\/editor\/phrases\.js$/);
    const items = await editor.completions('features/editor.feature', { line: 4, character: 21 });
    assert.ok(
      items.some(({ label }) => label === 'map {string} holds exactly'),
      JSON.stringify(items),
    );
  } finally {
    await editor.close();
  }
}
