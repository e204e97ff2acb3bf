import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { findProjectToolchain } from '../../programs/toolchain/project-toolchain.ts';
import { effort, THOROUGH } from '../effort.ts';
import { withFolder } from '../project/support.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAMES = ['PATH', 'RUSTC', 'REX_LINKER', 'REX_RUST_LIBRARY'] as const;
const before = NAMES.map((name) => [name, process.env[name]] as const);

function restore(): void {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** A program of a shell that says what it is told to. */
function program(folder: string, name: string, script: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A compiler of a release, with the source of its core or without. */
function compiler(folder: string, release: string, source: boolean): string {
  const sysroot = join(folder, `sysroot-${release}`);
  const core = join(sysroot, 'lib/rustlib/src/rust/library/core/src/lib.rs');
  if (source) {
    mkdirSync(dirname(core), { recursive: true });
    writeFileSync(core, '');
  }
  return program(
    folder,
    `rustc-${release}/rustc`,
    `if [ "$1" = --print ]; then echo ${sysroot}; else printf 'rustc ${release} (0123abc 2025-01-01)\\nhost: x\\n'; fi`,
  );
}

function complete(folder: string): void {
  program(folder, 'bin/cargo', 'echo cargo 1.85.0');
  // It hides that of the system.
  program(folder, 'bin/ld.lld', 'exit 1');
  program(folder, 'bin/ld.lld-19', 'echo LLD 19');
  program(folder, 'bin/ld.lld-9', 'echo LLD 9');
  process.env.PATH = `${join(folder, 'bin')}:/bin`;
}

describe('the toolchain of a project', () => {
  beforeEach(() => {
    restore();
    for (const name of ['RUSTC', 'REX_LINKER', 'REX_RUST_LIBRARY']) delete process.env[name];
  });
  after(restore);

  test('is the compiler that is named, with Cargo and the newest lld of the PATH', THOROUGH, async () => {
    await withFolder({}, (folder) => {
      complete(folder);
      const rustc = compiler(folder, '1.90.0', true);
      const found = findProjectToolchain(folder, rustc);
      assert.equal(found.rustc, rustc);
      assert.equal(found.rustcVersion, 'rustc 1.90.0 (0123abc 2025-01-01)');
      assert.equal(found.linkerVersion, 'LLD 19');
      process.env.REX_LINKER = join(folder, 'bin/ld.lld-9');
      process.env.RUSTC = rustc;
      assert.equal(findProjectToolchain(folder, undefined).linkerVersion, 'LLD 9');
    });
  });

  test('names what is missing, and how to get it', THOROUGH, async () => {
    await withFolder({}, (folder) => {
      complete(folder);
      const rustc = compiler(folder, '1.90.0', false);
      assert.throws(() => findProjectToolchain(folder, rustc), {
        code: 'BUILD_TOOLCHAIN',
        message: 'the toolchain is not complete: the source of core for rustc 1.90.0 (0123abc 2025-01-01) missing',
        cause: `${rustc} is rustc 1.90.0 (0123abc 2025-01-01), without the source of core`,
        hint: /^add it.*(rust-src|rust-web-src)/,
      });
      process.env.REX_LINKER = join(folder, 'nothing');
      assert.throws(() => findProjectToolchain(folder, compiler(folder, '1.91.0', true)), {
        message: 'the toolchain is not complete: the linker lld missing',
      });
    });
  });

  test('refuses a compiler that is too old, by its version, and what is not a compiler', THOROUGH, async () => {
    await withFolder({}, (folder) => {
      complete(folder);
      for (const release of effort(['1.84.1'], ['1.63.0', '1.84.1', '0.9.0'])) {
        const rustc = compiler(folder, release, true);
        assert.throws(() => findProjectToolchain(folder, rustc), {
          code: 'BUILD_COMPILER_VERSION',
          message: `${rustc} cannot be used: it is rustc ${release} (0123abc 2025-01-01)`,
        });
      }
      for (const release of effort(['1.85.0'], ['1.85.0', '1.100.0-nightly', '2.0.0']))
        assert.equal(findProjectToolchain(folder, compiler(folder, release, true)).linkerVersion, 'LLD 19');
      for (const bad of [join(folder, 'nothing'), program(folder, 'other', 'echo gcc 14')])
        assert.throws(() => findProjectToolchain(folder, bad), { code: 'BUILD_COMPILER' });
    });
  });
});

test('the crates have the version of the package, which the notes of objects name', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const crate of ['rex', 'rex-macros']) {
    const manifest = readFileSync(join(ROOT, 'programs', crate, 'Cargo.toml'), 'utf8');
    assert.match(manifest, new RegExp(`^version = "${version.replaceAll('.', '\\.')}"$`, 'm'), crate);
    const dependencies = manifest.split('[dependencies]\n')[1]?.trim().split('\n') ?? [];
    for (const line of dependencies)
      assert.match(line, /path = "\.\.\/rex-macros"/, 'nothing is fetched from a registry');
  }
});
