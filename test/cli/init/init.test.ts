import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { breakObject } from '../../../broken/objects/breakages.ts';
import { parseCommandLine } from '../../../cli/arguments/arguments.ts';
import { EXIT_CODES } from '../../../cli/exit-codes.ts';
import { ignoreText } from '../../../cli/init/init-files.ts';
import { findProject } from '../../../project/project-file.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { withFolder } from '../../project/support.ts';

import { filesOf, init, initWhole, object, read } from './support.ts';

describe('init', () => {
  test('writes a project for the objects it finds, and says what comes next', THOROUGH, async () => {
    await withFolder({ 'build/port_filter.o': object('port_filter'), hello: object('hello') }, async (folder) => {
      const out = await init(folder);
      assert.deepEqual(filesOf(folder), [
        '.gitignore',
        'build/port_filter.o',
        'cucumber.mjs',
        'features/hello.feature',
        'features/port_filter.feature',
        'hello',
        'rex-conformance.yaml',
      ]);
      assert.deepEqual(findProject(folder)?.objects(), [
        { name: 'hello', path: 'hello' },
        { name: 'port_filter', path: 'build/port_filter.o' },
      ]);
      assert.match(out, /port_filter \(xdp\): completed, XDP_PASS\n {4}maps: blocked \(hash\), counters \(array\)/);
      assert.match(out, /^ {2}npx cucumber-js /m);
      assert.equal(read(folder, '.gitignore'), ignoreText('', ['node_modules']));
    });
  });

  test('names a damaged object that it finds, and goes on; other ELF files are none', THOROUGH, async () => {
    const cut = object('port_filter').slice(0, 3000);
    const ofOtherMachine = Uint8Array.from(object('hello'));
    ofOtherMachine[0x12] = 3;
    await withFolder({ hello: object('hello'), 'build/cut': cut, other: ofOtherMachine }, async (folder) => {
      const { status, out, error } = await initWhole(folder);
      assert.equal(status, EXIT_CODES.input);
      assert.match(out, /^left out\n {2}build\/cut: ELF_TRUNCATED$/m);
      assert.match(error, /^ELF_TRUNCATED.*: \S*cut: /);
      assert.deepEqual(findProject(folder)?.objects(), [{ name: 'hello', path: 'hello' }]);
    });
    await withFolder({ cut }, async (folder) => {
      await assert.rejects(initWhole(folder), (error) => error instanceof Diagnostic && error.code === 'ELF_TRUNCATED');
    });
  });

  test('keeps the bytes of .gitignore that are not UTF-8', THOROUGH, async () => {
    const before = Buffer.from([0x74, 0xff, 0xfe, 0x0a, 0xe4, 0x0a]);
    await withFolder({ hello: object('hello'), '.gitignore': before }, async (folder) => {
      await init(folder);
      const after = readFileSync(join(folder, '.gitignore'));
      assert.deepEqual(after.subarray(0, before.length), before);
      assert.equal(after.subarray(before.length).toString(), ignoreText('', ['node_modules']));
    });
  });

  test('writes the same feature each time', THOROUGH, async () => {
    const name = effort('nested_unwrap', 'printer');
    const texts: string[] = [];
    for (const _ of [1, 2]) {
      await withFolder({ [name]: object(name) }, async (folder) => {
        await init(folder);
        texts.push(read(folder, `features/${name}.feature`));
      });
    }
    assert.equal(texts[0], texts[1]);
  });

  test('looks where compilers write, and not into what they keep for themselves', THOROUGH, async () => {
    const release = 'target/x86_64-unknown-none/release';
    const files = {
      [`${release}/hello`]: object('hello'),
      [`${release}/deps/hello-0f3a`]: object('port_filter'),
      [`${release}/hello.d`]: 'hello: hello.rs',
      'node_modules/other/port_filter': object('port_filter'),
      '.cache/port_filter': object('port_filter'),
      'copy/hello': object('hello'),
      'no-program': breakObject(object('hello'), 'section "tracepoint/syscalls/sys_enter_dup" renamed to "text"'),
    };
    await withFolder(files, async (folder) => {
      await init(folder);
      assert.deepEqual(
        findProject(folder)
          ?.objects()
          .map(({ path }) => path),
        ['copy/hello'],
      );
    });
  });

  test('refuses two objects of one name, and finds nothing where there is nothing', THOROUGH, async () => {
    await withFolder({ 'debug/hello': object('hello'), 'release/hello': object('slice_index') }, async (folder) => {
      await assert.rejects(init(folder), {
        code: 'INIT_SAME_NAME',
        cause: "debug/hello and release/hello differ, and features name an object by its file's name",
      });
      await init(folder, ['release/hello']);
      assert.deepEqual(findProject(folder)?.objects(), [{ name: 'hello', path: 'release/hello' }]);
    });
    await withFolder({ '$(touch pwned)/hello': object('hello'), 'b/hello': object('slice_index') }, async (folder) => {
      await assert.rejects(init(folder), {
        hint: "name one of them: npx rex-conformance init '$(touch pwned)/hello'",
      });
    });
    await withFolder({ 'hello.c': '' }, async (folder) => {
      await assert.rejects(init(folder), { code: 'INIT_NO_OBJECT' });
      await assert.rejects(init(folder, ['hello']), { code: 'FILE_NOT_FOUND' });
      await assert.rejects(init(folder, ['hello.c']), { kind: 'input' });
      assert.deepEqual(filesOf(folder), ['hello.c']);
    });
  });

  test('overwrites nothing unless told to, and leaves nothing half done', THOROUGH, async () => {
    await withFolder({ hello: object('hello'), 'cucumber.mjs': 'mine' }, async (folder) => {
      await assert.rejects(init(folder), {
        code: 'INIT_EXISTS',
        message: 'cucumber.mjs already exists',
        hint: /--force/,
      });
      assert.deepEqual(filesOf(folder), ['cucumber.mjs', 'hello']);
      assert.equal(read(folder, 'cucumber.mjs'), 'mine');
      await init(folder, [], { force: true });
      assert.match(read(folder, 'cucumber.mjs'), /rex-conformance\/cucumber/);
      await assert.rejects(init(folder), {
        message: 'rex-conformance.yaml, cucumber.mjs, features/hello.feature already exist',
      });
    });
  });

  test('writes nothing where the kernel refuses every object', async () => {
    await withFolder({ bad: object('no_timeout_handler') }, async (folder) => {
      await assert.rejects(init(folder), { code: 'LOAD_NO_TIMEOUT_HANDLER', kind: 'refused' });
      assert.deepEqual(filesOf(folder), ['bad']);
    });
  });

  test('one object that cannot be taken does not stop the others, and is named with its error', THOROUGH, async () => {
    const files = {
      hello: object('hello'),
      bad: object('no_timeout_handler'),
      'fifteen_letters\n"': object('two_programs'),
    };
    await withFolder(files, async (folder) => {
      const { status, out, error } = await initWhole(folder);
      assert.equal(status, EXIT_CODES.input);
      assert.match(out, /^left out\n {2}bad: LOAD_NO_TIMEOUT_HANDLER\n {2}fifteen_letters\\n": INIT_NAME$/m);
      assert.match(error, /^LOAD_NO_TIMEOUT_HANDLER \(EINVAL\): bad: /m);
      assert.deepEqual(findProject(folder)?.objects(), [{ name: 'hello', path: 'hello' }]);
    });
    await withFolder({ hello: object('hello'), bad: object('no_timeout_handler') }, async (folder) => {
      const { status } = await initWhole(folder, ['bad', 'hello']);
      assert.equal(status, EXIT_CODES.refused);
      assert.ok(filesOf(folder).includes('features/hello.feature'));
    });
    await withFolder({ hello: object('hello') }, async (folder) => {
      const { status, error } = await initWhole(folder, ['hello', 'gone']);
      assert.equal(status, EXIT_CODES.input);
      assert.match(error, /^FILE_NOT_FOUND \(ENOENT\): .*\/gone: /m);
    });
  });

  test('names equal copies of an object', THOROUGH, async () => {
    await withFolder({ hello: object('hello'), 'copies/of/hello': object('hello') }, async (folder) => {
      assert.match(await init(folder), /^ {2}hello\n {4}the same file: copies\/of\/hello\n/m);
    });
  });

  test('takes the layout that it is given', THOROUGH, async () => {
    await withFolder({ hello: object('hello') }, async (folder) => {
      await assert.rejects(init(folder, [], { layout: 'linux-1.0' }), { code: 'LAYOUT_UNKNOWN' });
      await init(folder, [], { layout: 'linux-6.18-x86_64' });
      assert.equal(findProject(folder)?.layout, 'linux-6.18-x86_64');
    });
  });
});

test('reports are ignored once', () => {
  const lines = 'reports/out/*\n!reports/out/badge.svg\n!reports/out/badge.json\n';
  assert.equal(ignoreText(''), lines);
  assert.equal(ignoreText('target'), `target\n${lines}`);
  assert.equal(ignoreText('a\nreports/out/\nb\n'), `a\n${lines}b\n`, 'so that the badge can be committed');
  assert.equal(ignoreText('a\r\nreports/out/\r\nb\r\n'), `a\n${lines}b\n`.replaceAll('\n', '\r\n'));
  for (const text of [lines, '/reports\n', 'reports/\r\n', 'reports/*']) assert.equal(ignoreText(text), text);
  assert.equal(ignoreText(lines, ['target']), `${lines}target/\n`);
  assert.equal(ignoreText(`/target\n${lines}`, ['target']), `/target\n${lines}`);
});

test('the command line of init', () => {
  assert.deepEqual(parseCommandLine(['init']), {
    command: 'init',
    init: { objects: [], template: undefined, ci: undefined, layout: undefined, force: false },
  });
  assert.deepEqual(parseCommandLine(['init', 'a', 'b.o', '--layout', 'mine.yaml', '--force']), {
    command: 'init',
    init: { objects: ['a', 'b.o'], template: undefined, ci: undefined, layout: 'mine.yaml', force: true },
  });
  assert.deepEqual(parseCommandLine(['init', '--template', 'tc', 'limiter', '--ci', 'gitlab']), {
    command: 'init',
    init: { objects: ['limiter'], template: 'tc', ci: 'gitlab', layout: undefined, force: false },
  });
  assert.throws(() => parseCommandLine(['init', '--template', 'tc', 'one', 'two']), {
    code: 'USAGE',
    message: /"two" is too many/,
  });
  assert.throws(() => parseCommandLine(['init', '--json']), { code: 'USAGE', message: 'init has no option --json' });
  assert.throws(() => parseCommandLine(['run', 'x', '--force']), { code: 'USAGE' });
});
