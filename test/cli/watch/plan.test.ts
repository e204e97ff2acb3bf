import assert from 'node:assert/strict';
import { test } from 'node:test';
import { names, planFor } from '../../../cli/watch/plan.ts';

const NOTHING = { build: false, all: false, features: [] };

test('sources of the Rust project are built, wherever it lies', () => {
  for (const path of [
    'src/main.rs',
    'src/bin/other.rs',
    'src/table.bin',
    'Cargo.toml',
    '.cargo/config.toml',
    'rust-toolchain.toml',
    'build.rs',
  ])
    assert.deepEqual(planFor([path], ''), { ...NOTHING, build: true }, path);
  assert.deepEqual(planFor(['programs/src/main.rs'], 'programs'), { ...NOTHING, build: true });
  assert.deepEqual(planFor(['programs/Cargo.toml'], 'programs'), { ...NOTHING, build: true });
  assert.deepEqual(planFor(['Cargo.toml'], 'programs'), NOTHING);
  assert.deepEqual(planFor(['src/main.rs'], undefined), NOTHING, 'there is nothing to build');
  assert.deepEqual(
    planFor(['Cargo.lock', 'README.md', '.gitignore'], ''),
    NOTHING,
    'cargo writes its lock file itself',
  );
});

test('a feature runs itself, and what features have in common runs all', () => {
  assert.deepEqual(planFor(['features/a.feature', 'features/b/c.feature'], ''), {
    ...NOTHING,
    features: ['features/a.feature', 'features/b/c.feature'],
  });
  for (const path of ['rex-conformance.yaml', 'cucumber.mjs', 'captures/dns.pcapng', 'features/steps.ts', 'types.yaml'])
    assert.deepEqual(planFor([path], ''), { ...NOTHING, all: true }, path);
  assert.deepEqual(planFor(['src/main.rs', 'features/a.feature', 'types.yaml'], ''), {
    build: true,
    all: true,
    features: ['features/a.feature'],
  });
});

test('a feature speaks of an object in a step and in a table', () => {
  assert.ok(names('Given the object "port_filter"', 'port_filter'));
  assert.ok(names('| object |\n| port_filter |', 'port_filter'));
  assert.ok(!names('Given the object "classifier"', 'port_filter'));
});
