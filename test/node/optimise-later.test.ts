import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { OPTIMISE_LATER } from '../../node/optimise-later.ts';
import { THOROUGH } from '../effort.ts';

test('V8 knows the flags that make it optimise later, and its own values are smaller', THOROUGH, () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
  for (const flag of OPTIMISE_LATER) {
    const [, name, value] = /^--([a-z-]+)=(\d+)$/.exec(flag)!;
    const own = new RegExp(`--${name} \\(.*\\n +type: int +default: .*?=?(\\d+)\\n`).exec(stdout);
    assert.ok(own !== null, `V8 has no --${name}`);
    assert.ok(Number(own[1]) < Number(value), `--${name} is ${own[1]} by itself`);
  }
});

test('a process that sets them says nothing', THOROUGH, () => {
  const source = `const { setFlagsFromString } = require('node:v8'); for (const flag of ${JSON.stringify(OPTIMISE_LATER)}) setFlagsFromString(flag);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
});
