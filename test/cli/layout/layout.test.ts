import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseLayout } from '../../../kernel-model/layouts/reader.ts';
import { THOROUGH } from '../../effort.ts';
import { encodeBtf, rawBtf } from '../../kernel-model/layouts/encode-btf.ts';
import { EVERY_KIND } from '../../kernel-model/layouts/every-kind.ts';
import { bootImage } from '../../runtime/kernel-file/images.ts';
import { command, withFile } from '../command.ts';

const BTF = 'test/kernel-model/layouts/fixtures/linux-6.18-x86_64.btf';
const SHIPPED = 'kernel-model/layouts/linux-6.18-x86_64.yaml';
const RUNNING = '/sys/kernel/btf/vmlinux';
/** Without how it was made. */
const shipped = readFileSync(SHIPPED, 'utf8').replace(/^(?:#.*\n)+/, '');
const btf = readFileSync(BTF);

/** A vmlinux, as far as the command reads one: a banner, and BTF in its section. */
function vmlinux(banner: string, section = '.BTF'): Buffer {
  const names = Buffer.from(`\0${section}\0.shstrtab\0`);
  const text = Buffer.from(banner);
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const entries = Buffer.alloc(3 * 64);
  const start = 64 + names.length + text.length;
  const table = start + btf.length;
  header.writeBigUInt64LE(BigInt(table), 0x28);
  header.writeUInt16LE(64, 0x3a);
  header.writeUInt16LE(3, 0x3c);
  header.writeUInt16LE(2, 0x3e);
  const place = (index: number, name: number, type: number, offset: number, size: number) => {
    entries.writeUInt32LE(name, index * 64);
    entries.writeUInt32LE(type, index * 64 + 4);
    // Where a kernel lies in memory is more than a number of JavaScript holds.
    entries.writeBigUInt64LE(0xffffffff81000000n, index * 64 + 0x10);
    entries.writeBigUInt64LE(BigInt(offset), index * 64 + 0x18);
    entries.writeBigUInt64LE(BigInt(size), index * 64 + 0x20);
  };
  place(1, 1, 1, start, btf.length);
  place(2, 2 + section.length, 3, 64, names.length);
  return Buffer.concat([header, names, text, btf, entries]);
}

function assertOneError(error: string, code: string): void {
  assert.match(error, new RegExp(`^${code}( \\(E[A-Z0-9]+\\))?: .+\\n {2}cause: .+\\n {2}hint: .+\\n$`));
}

test("layout prints the shipped layout from its kernel's BTF, to the byte", async () => {
  const result = await command(['layout', '--btf', BTF, '--kernel', '6.18.44']);
  assert.deepEqual(result, { code: 0, out: shipped, error: '' });
});

test('layout writes the layout into a file', THOROUGH, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    for (const option of ['-o', '--output']) {
      const path = join(folder, `${option}.yaml`);
      const result = await command(['layout', '--btf', BTF, '--kernel', '6.18.44', `${option}`, path]);
      assert.deepEqual(result, { code: 0, out: '', error: '' });
      assert.equal(readFileSync(path, 'utf8'), shipped);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('layout says so where the BTF does not tell which kernel it is of', async () => {
  const result = await command(['layout', '--btf', BTF]);
  assert.equal(result.code, 0);
  assert.match(result.error, /^note: .*\.btf does not name its kernel; --kernel RELEASE names it in the layout\n$/);
  assert.equal(result.out, shipped.replace('kernel: 6.18.44', 'kernel: unknown'));
});

test('layout reads a vmlinux, and its release in it', THOROUGH, async () => {
  const banner = 'Linux version %s\0Linux version 6.12.3-amd64 (build@host) (gcc 12) #1 SMP\n\0';
  for (const [text, expected] of [
    [banner, '6.12.3-amd64'],
    ['no banner', 'unknown'],
  ] as const) {
    const result = await withFile('vmlinux', vmlinux(text), (path) => command(['layout', '--btf', path]));
    assert.equal(result.code, 0, result.error);
    assert.equal(result.out, shipped.replace('kernel: 6.18.44', `kernel: ${expected}`));
  }
  const named = await withFile('vmlinux', vmlinux(banner), (path) =>
    command(['layout', '--btf', path, '--kernel', '6.18.44']),
  );
  assert.equal(named.out, shipped);
});

test('layout reads a kernel image, and its release in it', async () => {
  for (const kernel of [vmlinux('no banner'), gzipSync(vmlinux('no banner'))]) {
    const image = bootImage({ payload: kernel, size: kernel.length, version: '6.18.44 (a@b) #1' });
    const result = await withFile('vmlinuz', image, (path) => command(['layout', '--btf', path]));
    assert.deepEqual(result, { code: 0, out: shipped, error: '' });
  }
});

test('layout reads the types of a module with those of its kernel', async () => {
  const empty = rawBtf([], new Uint8Array(0));
  const result = await withFile('module.btf', empty, async (module) => [
    await command(['layout', '--btf', module, '--base', BTF, '--kernel', '6.18.44']),
    await command(['layout', '--btf', module]),
    await command(['layout', '--object', module, '--base', BTF]),
  ]);
  assert.deepEqual(result[0], { code: 0, out: shipped, error: '' });
  assert.match(result[1]!.error, /^BTF_STRINGS: /);
  assert.match(result[2]!.error, /^USAGE: layout --object has no option --base\n/);
});

const running = existsSync(RUNNING) ? {} : { skip: `no ${RUNNING}` };
test('layout reads the running kernel, whose version it knows', { ...running, ...THOROUGH }, async () => {
  const result = await command(['layout', '--btf', RUNNING]);
  assert.equal(result.error, '');
  assert.equal(parseLayout(result.out, 'running.yaml').kernel, /^[\d.]+/.exec(release())?.[0]);
});

test('run takes the layout that layout wrote', THOROUGH, async () => {
  const { out } = await command(['layout', '--btf', BTF, '--kernel', '6.18.44']);
  const object = 'programs/bin/syscall_counter';
  const result = await withFile('my.yaml', out, (path) => command(['run', object, '--layout', path, '--json']));
  assert.equal(result.code, 0, result.error);
  assert.deepEqual(result, await command(['run', object, '--json']));
});

test('layout --compare finds the shipped layout right', THOROUGH, async () => {
  for (const layout of ['linux-6.18-x86_64', SHIPPED]) {
    const result = await command(['layout', '--btf', BTF, '--compare', layout]);
    assert.deepEqual(result, { code: 0, out: `${layout} and ${BTF} have the same layouts\n`, error: '' });
  }
});

test('layout --compare says what differs, and ends with 1', THOROUGH, async () => {
  const other = shipped.replace('pid: { offset: 1264,', 'pid: { offset: 1272,').replace('size: 56\n', 'size: 64\n');
  const result = await withFile('other.yaml', other, async (path) => {
    const { code, out, error } = await command(['layout', '--btf', BTF, '--compare', path]);
    return { code, error, lines: out.replaceAll(path, 'other.yaml').split('\n') };
  });
  assert.equal(result.code, 1);
  assert.equal(result.error, '');
  assert.deepEqual(result.lines, [
    `other.yaml, but ${BTF}: 2 differences`,
    '  task_struct.pid: at 1272, 4 bytes, but at 1264, 4 bytes',
    '  xdp_buff: 64 bytes, but 56 bytes',
    '',
  ]);
});

const bzImage = Buffer.alloc(0x400);
bzImage.write('MZ');
bzImage.write('HdrS', 0x202);
const files: readonly { name: string; contents: string | Uint8Array; code: string }[] = [
  { name: 'empty', contents: '', code: 'BTF_EMPTY' },
  { name: 'text', contents: 'hello, world\n', code: 'BTF_MAGIC' },
  { name: 'cut.btf', contents: btf.subarray(0, 10_000), code: 'BTF_TRUNCATED' },
  { name: 'program.btf', contents: encodeBtf(EVERY_KIND), code: 'BTF_NOT_THIS_KERNEL' },
  { name: 'big-endian.btf', contents: encodeBtf(EVERY_KIND, false), code: 'BTF_ARCHITECTURE' },
  { name: 'vmlinuz', contents: bzImage, code: 'KERNEL_IMAGE' },
  { name: 'btf.gz', contents: Buffer.from([0x1f, 0x8b, 8, 0]), code: 'KERNEL_PACKED' },
  { name: 'btf.xz', contents: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0]), code: 'KERNEL_PACKED' },
  { name: 'btf.zst', contents: Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), code: 'KERNEL_PACKED' },
  { name: 'vmlinux', contents: vmlinux('', '.BTX'), code: 'BTF_NO_SECTION' },
  { name: 'cut-vmlinux', contents: vmlinux('').subarray(0, 20_000), code: 'ELF_TRUNCATED' },
];
for (const { name, contents, code } of files) {
  test(`layout --btf ${name}: one clear error, exit code 3`, async () => {
    const result = await withFile(name, contents, (path) => command(['layout', '--btf', path]));
    assert.equal(result.code, 3, result.error);
    assertOneError(result.error, code);
    assert.match(result.error, new RegExp(name));
    assert.equal(result.out, '');
  });
}

test(
  'layout with a directory, a missing file, an object without BTF, a file that cannot be written',
  THOROUGH,
  async () => {
    for (const [words, code] of [
      [['--btf', 'programs'], 'FILE_IS_DIRECTORY'],
      [['--btf', 'no/such/file'], 'FILE_NOT_FOUND'],
      [['--btf', 'programs/bin/hello'], 'BTF_NO_SECTION'],
      [['--btf', BTF, '--kernel', 'x', '-o', 'package.json/layout.yaml'], 'FILE_NOT_WRITTEN'],
      [['--btf', BTF, '--compare', 'linux-1.0'], 'LAYOUT_UNKNOWN'],
    ] as const) {
      const result = await command(['layout', ...words]);
      assert.equal(result.code, 3);
      assertOneError(result.error, code);
    }
  },
);

test('wrong command lines of layout, and options of another command', async () => {
  for (const [words, message] of [
    [['layout'], /layout needs --btf/],
    [['layout', BTF], /layout takes no argument; "test\/.*\.btf" is too many/],
    [['layout', '--btf', BTF, '--quiet'], /layout has no option --quiet/],
    [['layout', '--btf', BTF, '--layout', 'x'], /layout has no option --layout/],
    [['layout', '--btf', BTF, '--kernel', ''], /--kernel takes a release/],
    [['layout', '--btf', BTF, '--compare', 'x', '-o', 'y'], /--compare and --output exclude each other/],
    [['run', 'programs/bin/hello', '--btf', BTF], /run has no option --btf/],
    [['run', 'programs/bin/hello', '-o', 'y'], /run has no option -o\n/],
  ] as const) {
    const result = await command(words);
    assert.equal(result.code, 2, words.join(' '));
    assertOneError(result.error, 'USAGE');
    assert.match(result.error, message);
  }
});

test('--help and the documentation know every option of layout', THOROUGH, async () => {
  const { out } = await command(['--help']);
  const page = readFileSync('docs/command-line.md', 'utf8');
  for (const option of ['--btf', '--output', '--kernel', '--compare']) {
    assert.ok(out.includes(option), option);
    assert.ok(page.includes(option), option);
  }
});
