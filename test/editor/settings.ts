import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(import.meta.dirname, '../../docs/editor.md');

/** The settings that docs/editor.md gives, for a project that uses the package or for a clone, as the language server is told them. */
export function documentedSettings(where: 'project' | 'clone'): {
  readonly features: string[];
  readonly glue: string[];
} {
  const blocks = [...readFileSync(DOCUMENT, 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, block]) => block!);
  if (blocks.length !== 2) throw new Error('docs/editor.md does not have two blocks of settings');
  const settings = JSON.parse(blocks[where === 'project' ? 0 : 1]!) as Record<string, string[]>;
  return { features: settings['cucumber.features']!, glue: settings['cucumber.glue']! };
}
