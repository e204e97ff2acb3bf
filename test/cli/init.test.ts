import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { breakObject } from '../../broken/objects/breakages.ts';
import { parseCommandLine } from '../../cli/arguments/arguments.ts';
import { initProject } from '../../cli/init/init-command.ts';
import { ignoreText } from '../../cli/init/init-files.ts';
import { findProject } from '../../project/project-file.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { suiteImports } from '../bundled.ts';
import { effort, sample, THOROUGH } from '../effort.ts';
import { withFolder } from '../project/support.ts';
import { unsafePart, withTexts } from './hostile-names.ts';

const ROOT = join(import.meta.dirname, '../..');
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

function object(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'programs/bin', name));
}

/** The corpus' kprobe program, in another section. */
function probe(section: string): Uint8Array {
  return breakObject(object('nested_unwrap'), `section "kprobe/__x64_sys_dup" renamed to "${section}"`);
}

/** Begins a project; @returns what was printed */
async function init(folder: string, objects: readonly string[] = [], options = {}): Promise<string> {
  let out = '';
  const stream = {
    write(text: string) {
      out += text;
    },
  };
  const args = { objects, layout: undefined, force: false, ...options };
  const code = await initProject(args, folder, () => new EmulatedTarget(), {
    out: stream,
    error: stream,
    environment: {},
  });
  assert.equal(code, 0);
  return out;
}

function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

describe('init', () => {
  test('writes a project for the objects it finds, and says what comes next', async () => {
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
      assert.equal(read(folder, '.gitignore'), 'reports/out/\n');
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

  test('looks where compilers write, and not into what they keep for themselves', async () => {
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

  test('refuses two objects of one name, and finds nothing where there is nothing', async () => {
    await withFolder({ 'debug/hello': object('hello'), 'release/hello': object('slice_index') }, async (folder) => {
      await assert.rejects(init(folder), {
        code: 'INIT_SAME_NAME',
        cause: "debug/hello and release/hello differ, and features name an object by its file's name",
      });
      await init(folder, ['release/hello']);
      assert.deepEqual(findProject(folder)?.objects(), [{ name: 'hello', path: 'release/hello' }]);
    });
    await withFolder({ 'hello.c': '' }, async (folder) => {
      await assert.rejects(init(folder), { code: 'INIT_NO_OBJECT' });
      await assert.rejects(init(folder, ['hello']), { code: 'FILE_NOT_FOUND' });
      await assert.rejects(init(folder, ['hello.c']), { kind: 'input' });
      assert.deepEqual(filesOf(folder), ['hello.c']);
    });
  });

  test('overwrites nothing unless told to, and leaves nothing half done', async () => {
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

  test('writes nothing for an object that the kernel refuses', async () => {
    const files = { hello: object('hello'), bad: object('no_timeout_handler') };
    await withFolder(files, async (folder) => {
      await assert.rejects(init(folder), { code: 'LOAD_NO_TIMEOUT_HANDLER', kind: 'refused' });
      assert.deepEqual(filesOf(folder), ['bad', 'hello']);
    });
  });

  test('takes the layout that it is given', async () => {
    await withFolder({ hello: object('hello') }, async (folder) => {
      await assert.rejects(init(folder, [], { layout: 'linux-1.0' }), { code: 'LAYOUT_UNKNOWN' });
      await init(folder, [], { layout: 'linux-6.18-x86_64' });
      assert.equal(findProject(folder)?.layout, 'linux-6.18-x86_64');
    });
  });
});

const PLAIN = '{ "default": { "publish": false } }';

/** Runs the features of a folder. The configuration that init wrote needs the package to be installed; test/packaging runs it. */
function runFeatures(folder: string): { readonly stdout: string; readonly stderr: string } {
  const imports = suiteImports().flatMap((path) => ['--import', path]);
  const words = [CUCUMBER, '--config', 'plain.json', ...imports, '--format', 'summary'];
  return spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
}

describe('the features that init writes', () => {
  /** Objects, each a kind of program of its own, and what their features say. */
  const said: readonly (readonly [name: string, bytes: Uint8Array, texts: readonly RegExp[]])[] = [
    [
      'port_filter',
      object('port_filter'),
      [
        /attached to xdp on "eth0"\n.*\n {4}When the packet "[0-9a-f]{94}" arrives\n {4}Then the verdict is XDP_PASS/,
        /\| counters +\| array +\| 4 +\| 16 +\| 1 +\|/,
        /# And map "blocked" holds, among others\n {4}# {3}\| key: u16 \| value: u8 \|/,
      ],
    ],
    ['classifier', object('classifier'), [/Then the verdict is TC_ACT_OK/]],
    [
      'two_programs',
      object('two_programs'),
      [/\[3\] A packet arrives, and "count_in" sees it[\s\S]*\[4\] A packet arrives, and "count_out" sees it/],
    ],
    ['perf_sampler', object('perf_sampler'), []],
    ['syscall_counter', object('syscall_counter'), []],
    ['queue_stack', object('queue_stack'), [/# {3}\| value: u64 \|\n/]],
    ['clone_redirect', object('clone_redirect'), [/Then the result is -22/]],
    ['unwrap_none', object('unwrap_none'), [/Then the program panics with "[^"]+" at "src\/unwrap_none\.rs:\d+:\d+"/]],
    ['endless', object('endless'), [/Then the program is ended by the watchdog/]],
    [
      'override',
      breakObject(object('error_injector'), 'section "kprobe/__x64_sys_dup" renamed to "kprobe/open_a_file"'),
      [/Given function "open_a_file" can be probed and is open to error injection/],
    ],
    [
      'kprobe',
      probe('kprobe/driver_open'),
      [/Given function "driver_open" can be probed\n {4}And the object "kprobe"\n.*kprobe "driver_open"/],
    ],
    ['anywhere', probe('kprobe'), [/attached to kprobe "__x64_sys_dup"[\s\S]*calls the probed function/]],
    ['kretprobe', probe('kretprobe'), [/attached to kretprobe "__x64_sys_dup"[\s\S]*returns from the probed function/]],
    ['uprobe', probe('uprobe'), []],
    ['uretprobe', probe('uretprobe/bash:readline'), [/attached to uretprobe "bash:readline"/]],
    ['oops', object('null_read'), [/# This scenario fails, because the program breaks a rule: BUG/]],
  ];

  test('say what each kind of program did, and pass', THOROUGH, async () => {
    const taken = sample(said, 2, ([name]) => ['port_filter', 'endless', 'oops'].includes(name));
    const files = { ...Object.fromEntries(taken), 'plain.json': PLAIN };
    await withFolder(files, async (folder) => {
      await init(folder);
      for (const [name, , texts] of taken) {
        for (const text of texts) assert.match(read(folder, `features/${name}.feature`), text);
      }
      const { stdout, stderr } = runFeatures(folder);
      // Twice for the null pointer, and for the endless loop, which no rule lets pass.
      const scenarios = /(\d+) scenarios \(3 failed, (\d+) passed\)/.exec(stdout);
      assert.ok(scenarios !== null, stdout + stderr);
      assert.match(stdout, /REX-TERM-07: A program returns before the watchdog ends it/);
      assert.match(stdout, /BUG: kernel NULL pointer dereference/);
      assert.ok(existsSync(join(folder, 'reports/out')), 'how to look inside is written below the project');
    });
  });

  test('can be run whatever names the object has, and are safe to print', THOROUGH, async () => {
    const files = {
      quotes: withTexts('two_programs', { count_in: 'a"b|c\'d', count_out: '<b>|{c}"*', traffic: '|"\'(x)/' }),
      controls: withTexts('two_programs', { count_in: '\u001b[2J\n::', count_out: '\u202e"|\\b', traffic: "'|\n##[`" }),
      panic: withTexts('explicit_panic', {
        ' is not to be duplicated': '\u001b[2J\n::error::"x\r\\##[',
        'src/explicit_panic.rs': 'src/\u001b]0;\u0007".rs',
      }),
      'plain.json': PLAIN,
    };
    await withFolder(files, async (folder) => {
      const out = await init(folder);
      for (const path of [...filesOf(folder).filter((name) => !(name in files)), ''])
        assert.equal(unsafePart(path === '' ? out : read(folder, path)), undefined, path);
      const { stdout, stderr } = runFeatures(folder);
      assert.match(stdout, /^9 scenarios \(9 passed\)$/m, stdout + stderr);
      assert.match(read(folder, 'features/quotes.feature'), /And program "a\\"b\|c'd~" is attached to xdp on "eth0"\n/);
      assert.match(
        read(folder, 'features/controls.feature'),
        /# Program "\\x1b\[2J\\n::~" was not tried:\n {2}# its name/,
      );
    });
  });

  test('refuse the name of an object that no feature can have', async () => {
    await withFolder({ 'fifteen_letters\n"': object('hello') }, async (folder) => {
      await assert.rejects(init(folder), { code: 'INIT_NAME' });
      assert.deepEqual(filesOf(folder), ['fifteen_letters\n"']);
    });
  });

  test('say why a program was not tried', async () => {
    await withFolder({ privileged: object('privileged_instruction') }, async (folder) => {
      const out = await init(folder);
      assert.match(out, /privileged_instruction \(tracepoint\/.*\): unsupported/);
      assert.match(
        read(folder, 'features/privileged.feature'),
        /# Program "privileged_instruction" was not tried:\n.*model does not have/,
      );
    });
  });
});

test('reports are ignored once', () => {
  assert.equal(ignoreText(''), 'reports/out/\n');
  assert.equal(ignoreText('target'), 'target\nreports/out/\n');
  for (const text of ['reports/out/\n', '/reports\n', 'reports/\r\n']) assert.equal(ignoreText(text), text);
});

test('the command line of init', () => {
  assert.deepEqual(parseCommandLine(['init']), {
    command: 'init',
    init: { objects: [], layout: undefined, force: false },
  });
  assert.deepEqual(parseCommandLine(['init', 'a', 'b.o', '--layout', 'mine.yaml', '--force']), {
    command: 'init',
    init: { objects: ['a', 'b.o'], layout: 'mine.yaml', force: true },
  });
  assert.throws(() => parseCommandLine(['init', '--json']), { code: 'USAGE', message: 'init has no option --json' });
  assert.throws(() => parseCommandLine(['run', 'x', '--force']), { code: 'USAGE' });
});
