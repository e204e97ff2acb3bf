import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from './contents.ts';
import { type PackedProject, succeeded } from './packed-project.ts';

/** The modules that the installed package exports, as they are imported, with the files of each. */
function exportedModules(project: PackedProject): ReadonlyMap<string, readonly string[]> {
  const installed = join(project.folder, 'node_modules/rex-conformance');
  const entries = Object.entries(readManifest(installed).exports).filter(([name]) => name !== './package.json');
  return new Map(
    entries.map(([name, entry]) => [
      name.replace('.', 'rex-conformance'),
      (typeof entry === 'string' ? [entry] : Object.values(entry)).map((file) => join(installed, file)),
    ]),
  );
}

/**
 * Imports what the package exports, and something that it does not.
 * @param guide the document that lists the exports
 */
export async function expectExports(project: PackedProject, guide: string): Promise<void> {
  for (const [specifier, files] of exportedModules(project)) {
    for (const file of files) assert.ok(existsSync(file), file);
    assert.ok(guide.includes(`| \`${specifier}\` |`), `docs/third-party.md does not list ${specifier}`);
    // Only cucumber can load the phrases: they register with its run.
    if (specifier === 'rex-conformance/steps') continue;
    succeeded(await project.run(`node --input-type=module -e "await import('${specifier}')"`));
  }
  const inside = "await import('rex-conformance/dist/runtime/emulated-target.js')";
  const { status, text } = await project.run(`node --input-type=module -e "${inside}"`);
  assert.equal(status, 1);
  assert.match(text, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
}

/** What a project may rely on in the types of the exports: it does not compile where they say less. */
const USE = `import { Formatter } from '@cucumber/cucumber';
import type { Plugin } from '@cucumber/cucumber/api';
import { formatter, plugin, results, steps } from 'rex-conformance/cucumber';
import VerdictFormatter from 'rex-conformance/formatter';
import keepRun, { type KeepOptions } from 'rex-conformance/plugin';
import ResultsFormatter from 'rex-conformance/results-formatter';
import 'rex-conformance/steps';

export const formatters: (typeof Formatter)[] = [VerdictFormatter, ResultsFormatter];
export const keep: Plugin<KeepOptions> = keepRun;
export const options: KeepOptions = { folder: 'elsewhere' };
export const paths: string[] = [formatter, plugin, results, steps];
`;

/**
 * Compiles a module that imports everything that the package exports, with the declarations of libraries checked.
 * @param configuration the tsconfig.json that the guide shows
 */
export async function expectTypedExports(project: PackedProject, configuration: string): Promise<void> {
  const { compilerOptions } = JSON.parse(configuration) as { readonly compilerOptions: object };
  const specifiers = [...exportedModules(project).keys()];
  assert.ok(specifiers.length >= 7, specifiers.join(', '));
  const all = specifiers.map((specifier, index) => `export * as export${index} from '${specifier}';\n`).join('');
  const bare = "export type * from 'rex-conformance';\nexport * from 'rex-conformance/captures';\n";
  const compile = (folder: string, text: string, types: readonly string[]) => {
    project.write(`${folder}/index.ts`, text);
    project.write(
      `${folder}/tsconfig.json`,
      JSON.stringify({ compilerOptions: { ...compilerOptions, types }, include: ['.'] }),
    );
    return project.run(`npx tsc --noEmit --pretty false -p ${folder}`);
  };
  assert.equal(succeeded(await compile('typed', `${all}${USE}`, ['node'])), '');
  assert.equal(succeeded(await compile('bare', bare, [])), '');
  const wrong = USE.replace("folder: 'elsewhere'", 'folder: 1').replace('[formatter,', '[keepRun,');
  const { text } = await compile('wrong', wrong, ['node']);
  assert.deepEqual(
    [...text.matchAll(/^\S+: error (TS\d+)/gm)].map(([, code]) => code),
    ['TS2322', 'TS2322'],
    text,
  );
}
