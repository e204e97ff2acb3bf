import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { NewFile, NewProject } from './new-files.ts';

/** Settings of the Cucumber extension; docs/editor.md explains them. */
const CUCUMBER = {
  'cucumber.features': ['features/**/*.feature'],
  'cucumber.glue': [
    'node_modules/rex-conformance/steps/editor/phrases.js',
    'features/**/*.js',
    'features/**/*.mjs',
    'features/**/*.ts',
  ],
};

/** Settings of rust-analyzer: a program without std has no tests of its own to check. */
const RUST = {
  'rust-analyzer.check.allTargets': false,
  'rust-analyzer.cargo.allTargets': false,
};

const EXTENSIONS = ['CucumberOpen.cucumber-official', 'redhat.vscode-yaml'];
const RUST_EXTENSION = 'rust-lang.rust-analyzer';

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/**
 * The files for VS Code: the settings of docs/editor.md, and the extensions that it offers to install. A file that is there is the user's
 * own, and may have comments; it stays.
 * @param rust whether the project has Rust sources
 */
export function editorFiles(folder: string, rust: boolean, force: boolean): NewProject {
  const all: readonly NewFile[] = [
    { path: '.vscode/settings.json', text: json({ ...CUCUMBER, ...(rust ? RUST : {}) }) },
    {
      path: '.vscode/extensions.json',
      text: json({ recommendations: [...EXTENSIONS, ...(rust ? [RUST_EXTENSION] : [])] }),
    },
  ];
  const isThere = ({ path }: NewFile) => !force && existsSync(join(folder, path));
  return {
    files: all.filter((file) => !isThere(file)),
    kept: all.filter(isThere).map(({ path }) => ({ path, why: 'docs/editor.md has the settings' })),
  };
}
