import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { filesOfClone, REPOSITORY } from './repository.ts';

/** The Debian packages that have the tools which tests ask for; none for what every system has. */
const PACKAGES: Readonly<Record<string, string | undefined>> = {
  bash: undefined,
  bpftool: 'bpftool',
  busybox: 'busybox-static',
  clang: 'clang',
  cpio: 'cpio',
  fish: 'fish',
  gcc: 'gcc',
  gdb: 'gdb',
  lldb: 'lldb',
  python3: 'python3',
  'llvm-symbolizer': 'llvm',
  rustc: 'rustc-web',
  git: 'git',
  groff: 'groff-base',
  'llvm-cxxfilt': 'llvm',
  make: 'make',
  mandoc: 'mandoc',
  objcopy: 'binutils',
  objdump: 'binutils',
  pahole: 'pahole',
  readelf: 'binutils',
  script: undefined,
  sh: undefined,
  tcpdump: 'tcpdump',
  tshark: 'tshark',
  lz4: 'lz4',
  xz: 'xz-utils',
  zsh: 'zsh',
  zstd: 'zstd',
};

const read = (file: string): string => readFileSync(join(REPOSITORY, file), 'utf8');

test('continuous integration installs every tool that a test asks for', THOROUGH, () => {
  const [, listed = ''] = /^packages=\((.*)\)$/m.exec(read('.ci/run')) ?? [];
  const installed = listed.split(' ');
  assert.ok(installed.length > 10, listed);
  const files = filesOfClone().filter((file) => /^(?:test|bench)\/.*\.ts$/.test(file));
  const asked = files.flatMap((file) =>
    [...read(file).matchAll(/\bhasTool\('([^']+)'\)/g)].map(([, tool]) => ({ file, tool: tool! })),
  );
  assert.ok(asked.length > 10, `${asked.length} places`);
  const wrong = asked.flatMap(({ file, tool }) => {
    // QEMU is of use with a kernel image only, which continuous integration has not.
    if (tool === 'no-such-tool' || tool === 'qemu-system-x86_64') return [];
    if (!(tool in PACKAGES)) return [`${file}: say which package has ${tool}`];
    const name = PACKAGES[tool];
    return name === undefined || installed.includes(name) ? [] : [`${file}: .ci/run does not install ${name}`];
  });
  assert.deepEqual(wrong, []);
});
