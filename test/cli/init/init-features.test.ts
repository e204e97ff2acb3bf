import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { breakObject } from '../../../broken/objects/breakages.ts';
import { suiteImports } from '../../bundled.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { withFolder } from '../../project/support.ts';
import { unsafePart, withTexts } from '../hostile-names.ts';

import { filesOf, init, object, probe, read } from './support.ts';

const CUCUMBER = join(import.meta.dirname, '../../../node_modules/@cucumber/cucumber/bin/cucumber.js');

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

  test('refuse the name of an object that no feature can have', THOROUGH, async () => {
    await withFolder({ 'fifteen_letters\n"': object('hello') }, async (folder) => {
      await assert.rejects(init(folder), { code: 'INIT_NAME' });
      assert.deepEqual(filesOf(folder), ['fifteen_letters\n"']);
    });
  });

  test('say why a program was not tried', THOROUGH, async () => {
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
