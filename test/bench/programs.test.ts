import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { BIN, MANIFEST, type Manifest, objectHash, objectNames, sourceHash } from '../../bench/build.ts';
import { LINES } from '../../bench/lines.ts';
import { packageRoot } from '../../node/package-root.ts';

const REFRESH = 'run `npm run bench -- --build`';
const LARGEST = 32 * 1024;

test('the manifest has each object with its hash and that of its source, and nothing else is in the folder', () => {
  const { objects } = parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
  const names = objectNames();
  assert.deepEqual(
    objects,
    names.map((name) => ({ name, source: sourceHash(name), sha256: objectHash(name) })),
    REFRESH,
  );
  assert.deepEqual(readdirSync(BIN).sort(), ['MANIFEST.yaml', ...names].sort(), REFRESH);
});

test('objects are small, and nothing of the machine is in them', () => {
  for (const name of objectNames()) {
    assert.ok(statSync(join(BIN, name)).size <= LARGEST, name);
    assert.doesNotMatch(readFileSync(join(BIN, name), 'latin1'), /\/(?:home|root|tmp|usr|work|build|rustc)\//, name);
  }
});

test('every program is safe, says what it is for, and is measured', () => {
  for (const name of objectNames()) {
    const source = readFileSync(join(packageRoot, `bench/programs/${name}.rs`), 'utf8');
    assert.match(source, /^\/\/! /, name);
    assert.ok(source.includes('\n#![forbid(unsafe_code)]\n'), name);
    const functions = [...source.matchAll(/#\[rex_(?:xdp|tracepoint)\]\nfn (\w+)/g)].map(([, program]) => program);
    const measured = LINES.flatMap((line) => (line.kind === 'program' && line.object === name ? [line.program] : []));
    if (name === 'nothing') continue;
    assert.deepEqual(functions.sort(), measured.sort(), name);
  }
});
