import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { CI_NAMES, TEMPLATE_NAMES } from '../../../cli/init/choices.ts';
import { initProject } from '../../../cli/init/init-command.ts';
import { nameForFolder, programName } from '../../../cli/init/rust-project.ts';
import { readProject } from '../../../project/project-file.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { THOROUGH } from '../../effort.ts';
import { withFolder } from '../../project/support.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';

const ROOT = join(import.meta.dirname, '../../..');

async function init(folder: string, options: object): Promise<string> {
  let out = '';
  const args = { objects: [], template: undefined, ci: undefined, layout: undefined, force: false, ...options };
  const status = await initProject(args, folder, () => new EmulatedTarget(), {
    out: { write: (text: string) => (out += text) },
    error: { write: () => undefined },
    environment: {},
  });
  assert.equal(status, 0);
  return out;
}

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');
const json = (folder: string, path: string) => JSON.parse(read(folder, path));
const filesOf = (folder: string) =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();

describe('a project of a template', () => {
  test('has a package, a program, a feature and what runs them, for each program type', async () => {
    assert.deepEqual(readdirSync(join(ROOT, 'programs/templates')).sort(), [...TEMPLATE_NAMES].sort());
    for (const template of TEMPLATE_NAMES) {
      await withFolder({}, async (folder) => {
        await init(folder, { objects: ['watcher'], template });
        assert.deepEqual(filesOf(folder), [
          '.cargo/config.toml',
          '.gitignore',
          '.vscode/extensions.json',
          '.vscode/settings.json',
          'Cargo.toml',
          'cucumber.mjs',
          'features/watcher.feature',
          'package.json',
          'rex-conformance.yaml',
          'src/main.rs',
        ]);
        const source = read(folder, 'src/main.rs');
        assert.match(source, /^#!\[forbid\(unsafe_code\)\]$/m);
        assert.match(source, new RegExp(`#\\[rex_${template}.*\\]\\nfn watcher\\(`));
        assert.match(read(folder, 'features/watcher.feature'), /Given the object "watcher"/);
        const texts = filesOf(folder).map((path) => read(folder, path));
        assert.ok(
          texts.every((text) => !text.includes('my_program')),
          'the name of the template is left nowhere',
        );
        assert.match(read(folder, 'rex-conformance.yaml'), /^ {2}- target\/x86_64-unknown-none\/release\/watcher$/m);
        assert.throws(() => readProject(join(folder, 'rex-conformance.yaml')).objects(), { code: 'PROJECT_OBJECT' });
      });
    }
  });

  test('takes its name from the folder, and refuses one that the kernel, Rust or Cargo does not take', () => {
    assert.equal(nameForFolder('/a/My Filter-2'), 'my_filter_2');
    assert.equal(nameForFolder('/a/2nd'), 'nd');
    assert.equal(nameForFolder('/a/fn'), 'my_program');
    assert.equal(nameForFolder('/'), 'my_program');
    assert.equal(programName('port_filter2'), 'port_filter2');
    for (const name of ['my-filter', 'Filter', '2nd', 'fn', 'test', '', 'a/b', 'é', 'a'.repeat(64), '../up'])
      assert.throws(() => programName(name), { code: 'INIT_PROGRAM_NAME' }, name);
    assert.throws(() => programName('my-filter'), { hint: 'write another name, such as my_filter' });
  });

  test('overwrites no file of its own without --force', async () => {
    await withFolder({ 'src/main.rs': 'fn main() {}\n' }, async (folder) => {
      await assert.rejects(init(folder, { objects: ['f'], template: 'xdp' }), {
        code: 'INIT_EXISTS',
        message: 'src/main.rs already exists',
      });
      assert.deepEqual(filesOf(folder), ['src/main.rs']);
      await init(folder, { objects: ['f'], template: 'xdp', force: true });
      assert.match(read(folder, 'src/main.rs'), /rex_xdp/);
    });
  });
});

const OBJECT = { hello: readFileSync(join(ROOT, 'programs/bin/hello')) };

describe('what init --ci adds', () => {
  test('a script in package.json, which keeps its form and what it has', THOROUGH, async () => {
    const before = '{\n\t"name": "mine",\n\t"scripts": {\n\t\t"build": "make"\n\t},\n\t"license": "MIT"\n}\n';
    await withFolder({ ...OBJECT, 'package.json': before }, async (folder) => {
      await init(folder, { ci: 'github' });
      const after = read(folder, 'package.json');
      assert.match(
        after,
        /^\{\n\t"name": "mine",\n\t"scripts": \{\n\t\t"build": "make",\n\t\t"test": "cucumber-js"\n\t\}/,
      );
      assert.equal(json(folder, 'package.json').devDependencies['@cucumber/cucumber'], '^12.9.0');
    });
  });

  test(
    'a word on a dependency that a server does not have, and what to commit of one that is in the folder',
    THOROUGH,
    async () => {
      const dependencies = { 'rex-conformance': 'file:../suite.tgz', here: 'file:packages/here.tgz', other: '^1.0.0' };
      await withFolder({ ...OBJECT, 'package.json': JSON.stringify({ dependencies }) }, async (folder) => {
        const out = await init(folder, { ci: 'gitlab' });
        assert.match(
          out,
          /^ {2}package\.json: it has rex-conformance from \.\.\/suite\.tgz, which a server does not have: /m,
        );
        assert.doesNotMatch(out, /it has (?:here|other)/);
        assert.match(out, /^ {2}commit packages\/here\.tgz, too: package\.json installs here from there$/m);
        assert.doesNotMatch(out, /commit \S*suite\.tgz/);
      });
    },
  );

  test('no script in the place of another, except of that which npm writes', THOROUGH, async () => {
    const file = (test: string) => JSON.stringify({ scripts: { test }, dependencies: { 'rex-conformance': '*' } });
    await withFolder({ ...OBJECT, 'package.json': file('mocha') }, async (folder) => {
      const out = await init(folder, { ci: 'github' });
      assert.match(out, /^left as they are\n {2}package\.json: its script "test" stays; --force replaces it$/m);
      const { scripts, devDependencies } = json(folder, 'package.json');
      assert.equal(scripts.test, 'mocha');
      assert.equal(devDependencies['rex-conformance'], undefined, 'it is a dependency already');
      await init(folder, { ci: 'github', force: true });
      assert.equal(json(folder, 'package.json').scripts.test, 'cucumber-js');
    });
    await withFolder(
      { ...OBJECT, 'package.json': file('echo "Error: no test specified" && exit 1') },
      async (folder) => {
        await init(folder, { ci: 'github' });
        assert.equal(json(folder, 'package.json').scripts.test, 'cucumber-js');
      },
    );
  });

  test('a workflow in a project that is there, whose features stay, even with --force', THOROUGH, async () => {
    await withFolder(OBJECT, async (folder) => {
      await init(folder, {});
      writeFileSync(join(folder, 'features/hello.feature'), 'mine');
      const before = filesOf(folder);
      assert.match(await init(folder, { ci: 'github' }), /^wrote\n {2}\.github\//);
      assert.match(await init(folder, { ci: 'github', force: true }), /^wrote\n {2}\.github\//);
      assert.equal(read(folder, 'features/hello.feature'), 'mine');
      const added = filesOf(folder).filter((path) => !before.includes(path));
      assert.deepEqual(
        added.map((path) => path.replace(/^\.github\/.*/, 'the workflow')),
        ['the workflow', '.vscode/extensions.json', '.vscode/settings.json', 'package.json'],
      );
    });
  });

  test('with --force, what replaces an edited file says so', THOROUGH, async () => {
    await withFolder(OBJECT, async (folder) => {
      await init(folder, {});
      writeFileSync(join(folder, 'features/hello.feature'), 'mine');
      const out = await init(folder, { force: true });
      assert.match(out, /^ {2}features\/hello\.feature \(replaced what was there\)$/m);
      assert.match(out, /^ {2}cucumber\.mjs$/m);
    });
  });

  test('what is missing in a file that is empty, as in one that has lines', THOROUGH, async () => {
    await withFolder({ ...OBJECT, '.gitignore': '', 'package.json': '\n' }, async (folder) => {
      const out = await init(folder, { ci: 'github' });
      assert.match(out, /\.gitignore \(added to\)/);
      assert.match(read(folder, '.gitignore'), /^reports\/out\/\*$/m);
      assert.equal(json(folder, 'package.json').scripts.test, 'cucumber-js');
    });
  });

  test('nothing where package.json is broken', THOROUGH, async () => {
    for (const text of ['{', '[]', 'null']) {
      await withFolder({ ...OBJECT, 'package.json': text }, async (folder) => {
        await assert.rejects(init(folder, { ci: 'github' }), { code: 'INIT_PACKAGE' });
        assert.deepEqual(filesOf(folder), ['hello', 'package.json']);
      });
    }
  });

  test('the settings that docs/editor.md shows, and none in the place of others', THOROUGH, async () => {
    const documented = /```json\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/editor.md'), 'utf8'))![1]!;
    await withFolder(OBJECT, async (folder) => {
      await init(folder, { ci: 'gitlab' });
      assert.deepEqual(json(folder, '.vscode/settings.json'), JSON.parse(documented));
      assert.ok(json(folder, '.vscode/extensions.json').recommendations.includes('CucumberOpen.cucumber-official'));
    });
    await withFolder({ ...OBJECT, '.vscode/settings.json': '{ /* mine */ }' }, async (folder) => {
      assert.match(await init(folder, { ci: 'gitlab' }), /^ {2}\.vscode\/settings\.json: docs\/editor\.md/m);
      assert.equal(read(folder, '.vscode/settings.json'), '{ /* mine */ }');
    });
  });

  test('a badge that git does not ignore, beside reports that it does', {
    ...THOROUGH,
    ...skipUnless(hasTool('git'), 'no git'),
  }, async () => {
    await withFolder({ ...OBJECT, '.gitignore': 'reports/out/\n' }, async (folder) => {
      await init(folder, {});
      const git = (...words: string[]) => spawnSync('git', words, { cwd: folder, encoding: 'utf8' });
      assert.equal(git('init', '-q').status, 0);
      const paths = ['badge.svg', 'badge.json', 'results.json', 'report.html'].map((name) => `reports/out/${name}`);
      assert.deepEqual(
        git('check-ignore', ...paths)
          .stdout.trim()
          .split('\n'),
        paths.slice(2),
      );
    });
  });

  test('a workflow that is valid YAML and builds only where there is something to build', THOROUGH, async () => {
    for (const ci of CI_NAMES) {
      const texts: string[] = [];
      for (const template of [undefined, 'xdp'] as const) {
        await withFolder(OBJECT, async (folder) => {
          await init(folder, { ci, template, objects: template === undefined ? [] : ['filter'] });
          const path = ci === 'github' ? '.github/workflows/rex-conformance.yml' : '.gitlab-ci.yml';
          texts.push(read(folder, path));
          assert.ok('jobs' in parse(texts.at(-1)!) || 'rex-conformance' in parse(texts.at(-1)!));
        });
      }
      assert.doesNotMatch(texts[0]!, /rex-conformance build|rust/);
      assert.match(texts[1]!, /rex-conformance build/);
    }
  });
});
