import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { CI_NAMES, TEMPLATE_NAMES } from '../../cli/init/choices.ts';
import { hardToRead, isImperative, LONGEST_TEXT } from '../base/plain-words.ts';
import { THOROUGH } from '../effort.ts';
import { CreateCommand, type Created } from './create-command.ts';

const ROOT = join(import.meta.dirname, '../..');
const CREATE = join(ROOT, 'packaging/create');
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>;
const { version } = manifestOf(CREATE) as { version: string };

/** The one error that a command printed, whose parts are of the form of the suite's. */
function expectError({ error }: Created, code: string, message: RegExp): void {
  const [, found, first, cause, hint] = /^([A-Z_]+): (.*)\n {2}cause: (.*)\n {2}hint: (.*)\n$/.exec(error) ?? [];
  assert.equal(found, code, error);
  assert.match(first!, message);
  assert.ok(isImperative(hint!), hint);
  for (const part of [first!, cause!, hint!]) assert.deepEqual(hardToRead(part, LONGEST_TEXT), []);
}

test('create-rex-conformance has the version, licence, home and oldest Node of rex-conformance', () => {
  const [own, suite] = [manifestOf(CREATE), manifestOf(ROOT)];
  for (const key of ['version', 'license', 'author', 'bugs', 'engines', 'type']) assert.deepEqual(own[key], suite[key]);
  assert.deepEqual(own.repository, { ...(suite.repository as object), directory: 'packaging/create' });
  assert.equal(readFileSync(join(CREATE, 'LICENSE'), 'utf8'), readFileSync(join(ROOT, 'LICENSE'), 'utf8'));
});

describe('create-rex-conformance', () => {
  let command: CreateCommand;
  beforeEach(() => {
    command = new CreateCommand();
  });
  afterEach(() => command.remove());

  const install = (source: string) => ['npm', 'install', '--save-dev', '--save-exact', '--no-workspaces', source];
  const quiet = ['--no-audit', '--no-fund'];

  test('without words it installs its own version in this folder, and runs init there', THOROUGH, async () => {
    command.write('my_filter', 'x');
    const { status, calls, error } = await command.run([]);
    assert.equal(status, 0, error);
    assert.deepEqual(calls, [
      [...install(`rex-conformance@${version}`), ...quiet],
      ['init', command.folder, 'init'],
    ]);
    assert.deepEqual(JSON.parse(command.contents()['package.json']!), {
      private: true,
      type: 'module',
      devDependencies: { 'rex-conformance': '1' },
    });
    assert.equal(command.contents()['.gitignore'], 'node_modules/\n');
  });

  test('the first word is the folder, which is made; the others go to init, as they are', THOROUGH, async () => {
    const words = ['a/my project', '--template', 'xdp', '--ci=github', '--', "it's"];
    const { status, calls, out } = await command.run(words);
    assert.equal(status, 0);
    assert.deepEqual(calls[1], ['init', join(command.folder, 'a/my project'), 'init', ...words.slice(1)]);
    assert.match(out, /^ {2}cd 'a\/my project'$/m);
  });

  test('--package names what is installed, a file by its place', THOROUGH, async () => {
    command.write('some.tgz', '');
    const installed = async (...words: string[]) => (await command.run(['made', ...words, '--x'])).calls;
    const init = ['init', join(command.folder, 'made'), 'init', '--x'];
    assert.deepEqual(await installed('--package', './some.tgz'), [
      [...install(join(command.folder, 'some.tgz')), ...quiet],
      init,
    ]);
    for (const [index, source] of ['rex-conformance@next', 'rex-conformance@file:../x.tgz', '~/x.tgz'].entries())
      assert.deepEqual((await command.run([`other-${index}`, `--package=${source}`])).calls[0]!.at(5), source);
  });

  test('a project with a package.json keeps what it has, and npm may hoist its workspaces', THOROUGH, async () => {
    command.write('package.json', '{"name": "mine", "workspaces": ["part"]}');
    command.write('.gitignore', 'target/\nnode_modules');
    const { calls } = await command.run(['.', 'my_filter']);
    assert.ok(!calls[0]!.includes('--no-workspaces'));
    assert.deepEqual(JSON.parse(command.contents()['package.json']!), {
      name: 'mine',
      workspaces: ['part'],
      devDependencies: { 'rex-conformance': '1' },
    });
    assert.equal(command.contents()['.gitignore'], 'target/\nnode_modules');
  });

  test('.gitignore keeps bytes that are not UTF-8', THOROUGH, async () => {
    const before = Buffer.from([0x74, 0xff, 0xfe, 0x0a]);
    writeFileSync(join(command.folder, '.gitignore'), before);
    await command.run([]);
    const after = readFileSync(join(command.folder, '.gitignore'));
    assert.deepEqual(after, Buffer.concat([before, Buffer.from('node_modules/\n')]));
  });

  test('what init has added to package.json is locked', THOROUGH, async () => {
    const { status, calls } = await command.run([], { INIT_ADDS: '1' });
    assert.equal(status, 0);
    assert.deepEqual(calls.slice(2), [['npm', 'install', '--no-workspaces', ...quiet]]);
    const other = await command.run(['other'], { INIT_ADDS: '1', LOCK_FAILS: '1' });
    assert.equal(other.status, 0);
    expectError(other, 'CREATE_NOT_LOCKED', /^the project is there, but/);
  });

  test('a project that init wrote is kept, though init reports an object that it left out', THOROUGH, async () => {
    const { status, error } = await command.run([], { INIT_CODE: '4', INIT_WRITES: '1' });
    assert.deepEqual([status, error], [4, '']);
    assert.ok('rex-conformance.yaml' in command.contents() && 'node_modules/rex-conformance' in command.contents());
  });

  test('--help prints the usage and does nothing', THOROUGH, async () => {
    for (const words of [['--help'], ['my-project', '-h']]) {
      const { status, out, calls } = await command.run(words);
      assert.equal(status, 0);
      assert.match(out, /^usage: npm create rex-conformance /);
      assert.deepEqual([calls, command.contents()], [[], {}]);
    }
  });

  describe('leaves the folder as it was', THOROUGH, () => {
    const PROJECT = {
      'package.json': '{ "name": "mine" }\n',
      'package-lock.json': '{"lockfileVersion": 3}',
      '.gitignore': 'target/',
      my_filter: 'x',
    };
    /** What can fail, the code of the error, and the exit code. */
    const FAILURES: readonly (readonly [what: string, environment: NodeJS.ProcessEnv, code: string, status: number])[] =
      [
        ['npm', { NPM_FAILS: '1' }, 'CREATE_NOT_INSTALLED', 3],
        ['init', { INIT_CODE: '4' }, 'CREATE_UNDONE', 4],
        ['the choice of the package', { NPM_INSTALLS_ANOTHER: '1' }, 'CREATE_OTHER_PACKAGE', 3],
      ];

    for (const [what, environment, code, status] of FAILURES) {
      test(`if ${what} fails: one that was not there is not made`, async () => {
        command.write('here-before', '');
        const ended = await command.run(['a/b/c'], environment);
        expectError(ended, code, /./);
        assert.equal(ended.status, status);
        assert.deepEqual(command.contents(), { 'here-before': '' });
      });

      test(`if ${what} fails: one with files keeps them`, async () => {
        for (const [path, text] of Object.entries(PROJECT)) command.write(path, text);
        expectError(await command.run([], environment), code, /./);
        assert.deepEqual(command.contents(), PROJECT);
      });
    }

    test('with the packages that it had', async () => {
      for (const [path, text] of Object.entries(PROJECT)) command.write(path, text);
      const modules = { node_modules: '/', 'node_modules/other': '/', 'node_modules/other/package.json': '{}' };
      command.write('node_modules/other/package.json', '{}');
      const ended = await command.run([], { INIT_CODE: '3' });
      expectError(ended, 'CREATE_UNDONE', /^no project was created$/);
      assert.deepEqual(ended.calls.at(-1), ['npm', 'uninstall', '--no-workspaces', 'rex-conformance', ...quiet]);
      assert.deepEqual(command.contents(), { ...PROJECT, ...modules });
    });

    test('or says that it could not', async () => {
      command.write('node_modules/other/package.json', '{}');
      const { status, error } = await command.run([], { INIT_CODE: '3', NPM_KEEPS: '1' });
      assert.equal(status, 3);
      assert.match(error, /^CREATE_UNDONE: [\s\S]*^CREATE_NOT_UNDONE: the folder is not as it was$/m);
    });

    test('if a signal ends it', async () => {
      const { status, error, calls } = await command.run(['new'], { NPM_WAITS: '1' }, true);
      assert.equal(status, 128 + 15);
      assert.equal(error, 'CREATE_INTERRUPTED: no project was created\n');
      assert.equal(calls.length, 1);
      assert.deepEqual(command.contents(), {});
    });
  });

  describe('refuses, before npm is asked,', THOROUGH, () => {
    async function expectRefused(words: readonly string[], code: string, message: RegExp, status = 3) {
      const before = command.contents();
      const ended = await command.run(words);
      expectError(ended, code, message);
      assert.deepEqual([ended.status, ended.calls, command.contents()], [status, [], before]);
      return ended.error;
    }

    test('a file in place of the folder, and says how it is named', async () => {
      command.write('-my filter', '');
      const error = await expectRefused(['./-my filter'], 'CREATE_NOT_A_FOLDER', /^\.\/-my filter is a file$/);
      assert.match(error, /hint: .*: npm create rex-conformance \. '\.\/-my filter'\n/);
    });

    test('a folder with a project', async () => {
      command.write('mine/rex-conformance.yaml', '');
      await expectRefused(['mine'], 'CREATE_EXISTS', /^mine is a project already$/);
      command.write('package.json', '{"dependencies": {"rex-conformance": "0.1.0"}}');
      await expectRefused([], 'CREATE_EXISTS', /has rex-conformance already/);
    });

    test('a package.json that cannot be read', async () => {
      command.write('package.json', '{');
      await expectRefused(['.'], 'CREATE_BROKEN_MANIFEST', /^package\.json cannot be read$/);
      command.write('package.json', 'null');
      await expectRefused(['.'], 'CREATE_BROKEN_MANIFEST', /^package\.json cannot be read$/);
    });

    test('a folder that cannot be made', async () => {
      command.write('file', '');
      await expectRefused(['file/below'], 'CREATE_NOT_WRITTEN', /^file\/below: /);
      symlinkSync('nowhere', join(command.folder, 'dangling'));
      const error = await expectRefused(['dangling'], 'CREATE_NOT_A_FOLDER', /^dangling is a link that leads nowhere$/);
      assert.match(error, /cause: it leads to nowhere\n/);
    });

    test('values that init does not take, with those that it takes', async () => {
      for (const [option, values] of Object.entries({ template: TEMPLATE_NAMES, ci: CI_NAMES })) {
        for (const words of [[`--${option}`, 'xpd'], [`--${option}=xpd`]]) {
          const error = await expectRefused(['new', ...words], 'CREATE_USAGE', /^there is no --\w+ xpd$/, 2);
          assert.ok(error.includes(`cause: its values are ${values.join(', ')}\n`), error);
        }
        await expectRefused([`--${option}`], 'CREATE_USAGE', /has no value$/, 2);
      }
      const other = await command.run(['new', '--package=rex-conformance@next', '--template', 'lsm']);
      assert.deepEqual(other.calls[1]?.slice(2), ['init', '--template', 'lsm']);
    });

    test('a tarball that does not exist, and says where it was looked for', async () => {
      for (const name of ['none.tgz', './none', '../none/x.tgz']) {
        const error = await expectRefused(
          ['new', '--package', name],
          'CREATE_NO_PACKAGE',
          /: there is no such package$/,
        );
        assert.ok(error.includes(`cause: ${join(command.folder, name)} does not exist\n`), error);
      }
      const addresses = ['https://example.com/x.tgz', 'file:x.tgz', 'someone/rex-conformance'];
      for (const [n, address] of addresses.entries())
        assert.equal((await command.run([`made-${n}`, '--package', address])).calls[0]?.at(5), address);
    });

    test('words that cannot be read', async () => {
      for (const words of [[''], ['x', '--package'], ['x', '--package=']])
        await expectRefused(words, 'CREATE_USAGE', /has no/, 2);
    });

    test('options that npm took for its own', async () => {
      const ended = await command.run(['xdp'], { npm_config_template: 'true' });
      expectError(ended, 'CREATE_USAGE', /^npm took --template /);
      assert.deepEqual([ended.calls, command.contents()], [[], {}]);
    });
  });

  test('says nothing that a terminal would obey', THOROUGH, async () => {
    const { error } = await command.run(['\u001b[31mred\n\u202e'], { NPM_FAILS: '1' });
    assert.doesNotMatch(error, /[^\P{C}\n]/u);
    command.write('\u001b]0;x', '');
    const refused = await command.run(['\u001b]0;x']);
    assert.match(refused.error, /^CREATE_NOT_A_FOLDER: \\u\{1b\}\]0;x is a file$/m);
  });
});

test('a Node that is too old is refused', THOROUGH, async () => {
  const { expectNode } = (await import(join(CREATE, 'node-version.mjs'))) as {
    expectNode(version: string, range: string): void;
  };
  for (const version of ['20.19.0', '20.20.1', '22.0.0']) expectNode(version, '>=20.19');
  for (const version of ['18.20.4', '20.18.3'])
    assert.throws(() => expectNode(version, '>=20.19'), /^Failure: Node \S+ is too old$/);
});
