import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '../../../node/package-root.ts';
import { ObservationRecord } from '../../../steps/running/observations.ts';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { command } from '../command.ts';

const HELLO = 'programs/bin/hello';
const SERVED = `${process.execPath} ${join(packageRoot, 'cli/rex-conformance.mjs')} target --serve`;
/** An adapter with maps only. */
const SMALL = 'python3 examples/target-adapter/adapter.py';
const WITH_PYTHON = skipUnless(hasTool('python3'), 'no python3');

describe('the emulated kernel behind a wire gives what it gives in this process', THOROUGH, () => {
  for (const words of [
    ['run', HELLO],
    ['run', 'programs/bin/port_filter', '--json', '--packets', 'captures/files/dns-and-http.pcapng'],
    ['check', 'programs/bin/port_filter', '--json', '--layout', 'linux-6.18-x86_64'],
    ['check', HELLO, '--layouts', 'linux-6.12-x86_64,linux-6.18-x86_64', '--quiet'],
  ]) {
    test(words.join(' '), async () => {
      const here = await command(words);
      assert.deepEqual(await command([...words, '--target', SERVED]), here);
    });
  }
});

test('--target emulated is the kernel of this process', async () => {
  const words = ['run', HELLO, '--profile', '/dev/null'];
  const { code } = await command(['run', HELLO, '--target', 'emulated']);
  assert.equal(code, 0);
  assert.match(
    (await command([...words, '--target', SMALL])).error,
    /^USAGE: --target and --profile exclude each other/,
  );
});

describe('a command that a target cannot carry out names the capability, and gives no verdict', WITH_PYTHON, () => {
  for (const [name, capability] of [
    ['check', 'many kernels'],
    ['run', 'object facts'],
  ] as const) {
    test(name, async () => {
      const { code, out, error } = await command([name, HELLO, '--target', SMALL]);
      assert.deepEqual([code, out], [5, '']);
      assert.match(error, new RegExp(`^TARGET_LACKS: the target lacks the capability "${capability}"\n`));
      const document = JSON.parse((await command([name, HELLO, '--target', SMALL, '--json'])).out);
      const { code: found, kind } = name === 'check' ? document.errors[0].error : document.error;
      assert.deepEqual([found, kind], ['TARGET_LACKS', 'unsupported']);
    });
  }

  test('target --self-test --object loads that object', async () => {
    const words = ['target', '--self-test', '--object'];
    const whole = await command([...words, 'programs/bin/port_filter', '--', ...SMALL.split(' ')]);
    assert.match(whole.out, /\n\d+ rules kept, 0 broken, /);
    const noHash = await command([...words, 'programs/bin/hello', '--', ...SMALL.split(' ')]);
    assert.deepEqual([noHash.code, noHash.error.split(':')[0]], [3, 'TARGET_OBJECT']);
    const missing = await command([...words, 'no/such/object', '--', ...SMALL.split(' ')]);
    assert.deepEqual([missing.code, missing.error.split(':')[0]], [3, 'FILE_NOT_FOUND (ENOENT)']);
    const without = await command(['target', '--object', HELLO, '--', ...SMALL.split(' ')]);
    assert.match(without.error, /^USAGE: --object belongs to --self-test\n/);
  });
});

test('--target excludes what looks into the kernel of this process', async () => {
  for (const [words, other] of [
    [['check', HELLO, '--results', 'r.json'], 'results'],
    [['check', HELLO, '--coverage', 'c'], 'coverage'],
    [['run', HELLO, '--coverage', 'c'], 'coverage'],
    [['run', HELLO, '--html', 'r.html'], 'html'],
    [['run', HELLO, '--timeline', 't.json'], 'timeline'],
  ] as const) {
    const { code, error } = await command([...words, '--target', SERVED]);
    assert.equal(code, 2);
    assert.match(error, new RegExp(`^USAGE: --target and --${other} exclude each other\n`));
  }
});

test('a target that cannot be reached is named', async () => {
  const wrong = await command(['run', HELLO, '--target', 'connect:nowhere']);
  assert.deepEqual([wrong.code, wrong.error.split('\n')[0]], [3, 'TARGET_VARIABLE: --target is "connect:nowhere"']);
  const gone = await command(['check', HELLO, '--target', 'connect:/no/such/socket']);
  assert.match(gone.error, /^TARGET_[A-Z]+: /);
  assert.notEqual(gone.code, 0);
});

test('results name no layout of a kernel that has one of its own', () => {
  const record = new ObservationRecord();
  record.booted({}, true);
  assert.deepEqual(record.toJSON().layouts, []);
  record.booted({ layout: 'linux-6.12-x86_64' }, true);
  assert.deepEqual(record.toJSON().layouts, ['linux-6.12-x86_64']);
  record.booted({});
  assert.deepEqual(record.toJSON().layouts, ['linux-6.12-x86_64', 'linux-6.18-x86_64']);
});
