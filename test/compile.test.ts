import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { compile, whyNoCompiler } from './compile.ts';
import { THOROUGH } from './effort.ts';
import { skipUnless } from './skip.ts';
import { hasTool } from './tools.ts';

const absent = whyNoCompiler();

test('a program is compiled once, and anew when a source or an option changes', {
  ...THOROUGH,
  ...skipUnless(!absent, absent ?? ''),
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const built: string[] = [];
  try {
    const sources = [join(folder, 'number.c'), join(folder, 'number.h')];
    const compiled = (number: number, ...options: string[]) => {
      writeFileSync(sources[0]!, '#include "number.h"\nint main(void) { return NUMBER; }\n');
      // No other run has the same source: it is for this one to compile.
      writeFileSync(sources[1]!, `/* ${folder} */\n#define NUMBER ${number}\n`);
      const path = compile(sources, options);
      built.push(path);
      return { path, at: statSync(path).mtimeMs, status: spawnSync(path).status };
    };
    const seven = compiled(7);
    assert.equal(seven.status, 7);
    assert.deepEqual(compiled(7), seven);
    assert.equal(compiled(8).status, 8);
    const other = compiled(7, '-O2');
    assert.notEqual(other.path, seven.path);
    assert.equal(other.status, 7);
    assert.throws(() => compiled(7, '-no-such-option'), /no-such-option/);
  } finally {
    rmSync(folder, { recursive: true });
    for (const path of built) rmSync(dirname(path), { recursive: true, force: true });
  }
});

test('a tool is one that can be started', () => {
  assert.equal(hasTool('sh'), true);
  assert.equal(hasTool('no-such-tool'), false);
});
