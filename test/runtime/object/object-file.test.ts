import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { MAX_OBJECT_FILE_SIZE, readObjectBytes, readObjectFile } from '../../../runtime/object/object-file.ts';
import { buildRexElf, type RexElfOverrides } from './elf-builder.ts';

const folder = mkdtempSync(join(tmpdir(), 'object-file-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function linkToItself(name: string): string {
  const path = join(folder, name);
  symlinkSync(name, path);
  return path;
}

function elf(name: string, header: NonNullable<RexElfOverrides['header']>): string {
  return file(name, buildRexElf({}, { header }).bytes);
}

function refusal(path: string): Diagnostic {
  try {
    readObjectFile(path);
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    return error;
  }
  return assert.fail(`${path} was read`);
}

test('an object is read from its file, under the name of the file', () => {
  const path = elf('good', {});
  const object = readObjectFile(path);
  assert.equal(object.fileName, path);
  assert.equal(object.symbols[1]?.name, 'prog');
  assert.deepEqual(Buffer.from(readObjectBytes(path)), Buffer.from(buildRexElf().bytes));
});

/** What is wrong, its path, the code, the error number, and what the message and the hint must say. */
const cases: readonly (readonly [string, () => string, string, string | undefined, RegExp, RegExp])[] = [
  ['a missing file', () => join(folder, 'absent'), 'FILE_NOT_FOUND', 'ENOENT', /there is no such file/, /spelling/],
  [
    'a path through a file',
    () => join(elf('plain', {}), 'below'),
    'FILE_NOT_FOUND',
    'ENOTDIR',
    /there is no such file/,
    /spelling/,
  ],
  ['a directory', () => folder, 'FILE_IS_DIRECTORY', 'EISDIR', /this is a directory/, /name one file in it/],
  ['a device', () => '/dev/null', 'FILE_NOT_REGULAR', 'EINVAL', /a device, pipe or socket/, /copy it/],
  ['a link to itself', () => linkToItself('circle'), 'FILE_UNREADABLE', 'ELOOP', /cannot be read/, /lead in a circle/],
  [
    'a name of 256 bytes',
    () => 'n'.repeat(256),
    'FILE_UNREADABLE',
    'ENAMETOOLONG',
    /cannot be read/,
    /shorten the path/,
  ],
  ['a path with NUL', () => 'a\0b', 'FILE_UNREADABLE', undefined, /cannot be read/, /permissions/],
  ['an empty file', () => file('empty', ''), 'ELF_EMPTY', 'EIO', /the file is empty/, /build the object again/],
  [
    'a text file',
    () => file('main.rs', '#![no_std]\nfn main() {}\n'),
    'ELF_NOT_ELF',
    'EINVAL',
    /is 23 21 5b 6e: this is a text file, not an ELF file/,
    /not the source itself/,
  ],
  ['a short text', () => file('a', 'a'), 'ELF_NOT_ELF', 'EINVAL', /is 61: this is a text file/, /source/],
  [
    'text in UTF-8',
    () => file('utf8.txt', 'größer\n'),
    'ELF_NOT_ELF',
    'EINVAL',
    /this is a text file/,
    /not the source itself/,
  ],
  ...(
    [
      ['a feature', '# a comment\n@tag\n  Feature: f\n', /: this is a feature,/, /npx cucumber-js runs features/],
      ['a bundle', '{\n  "format": "rex-conformance results",\n', /: this is a bundle of results,/, /badge, verify/],
      ["a project's file", 'objects:\n  - a\n', /: this is a project's file,/, /give no object/],
      ['events', 'cpus: 2\nevents: []\n', /: this is a file of events,/, /with --events/],
      ['package.json', '{\n  "name": "x"\n}\n', /: this is a JSON document,/, /^give the object that a build makes/],
      ['Cargo.toml', '[package]\nname = "x"\n', /: this is a text file,/, /npx rex-conformance build makes one/],
      ['an indented word', 'fn f() {\n  events: 2\n}\n', /: this is a text file,/, /not the source itself/],
    ] as const
  ).map(
    ([what, contents, message, hint]) =>
      [what, () => file('text', contents), 'ELF_NOT_ELF', 'EINVAL', message, hint] as const,
  ),
  [
    'an archive',
    () => file('lib.a', '!<arch>\nmain.o/         0           0     0     644     8         `\n12345678'),
    'ELF_NOT_ELF',
    'EINVAL',
    /this is an archive \(a static library, \.a or \.rlib\)/,
    /link it into an object/,
  ],
  [
    'a binary of another kind',
    () => file('image.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2)),
    'ELF_NOT_ELF',
    'EINVAL',
    /is 89 50 4e 47: this is not an ELF file/,
    /linked Rex object/,
  ],
  [
    'a file cut inside the ELF header',
    () => file('cut', buildRexElf().bytes.subarray(0, 40)),
    'ELF_TRUNCATED',
    'EIO',
    /the ELF header at offset 0x0 ends at 0x40, past the end of the file/,
    /truncated/,
  ],
  [
    'a 32-bit file',
    () => elf('elf32', { EI_CLASS: 1 }),
    'ELF_CLASS',
    'EINVAL',
    /is 1 \(ELFCLASS32\)/,
    /x86_64-unknown-none/,
  ],
  ['a big-endian file', () => elf('be', { EI_DATA: 2 }), 'ELF_DATA', 'EINVAL', /big endian/, /x86_64-unknown-none/],
  [
    'a file that is not linked',
    () => elf('main.o', { e_type: 1 }),
    'ELF_TYPE',
    'EINVAL',
    /is 1 \(ET_REL\)/,
    /is not linked yet/,
  ],
  [
    'an eBPF object',
    () => elf('bpf.o', { e_machine: 247 }),
    'ELF_MACHINE',
    'EINVAL',
    /is 247 \(EM_BPF\): this is an eBPF program/,
    /built with the Rex crate/,
  ],
];

for (const [what, path, code, errno, message, hint] of cases) {
  test(`one clear error for ${what}`, () => {
    const name = path();
    const error = refusal(name);
    assert.equal(error.code, code);
    assert.equal(error.kind, 'input');
    assert.equal(error.errno, errno);
    assert.ok(error.message.startsWith(`${name}: `), error.message);
    assert.match(error.message, message);
    assert.match(error.hint, hint);
    assert.doesNotMatch(error.message, /\n/);
  });
}

test('a file too large to be an object is not read into memory', () => {
  const path = file('large', '');
  truncateSync(path, MAX_OBJECT_FILE_SIZE + 1);
  const error = refusal(path);
  assert.deepEqual([error.code, error.errno], ['FILE_TOO_LARGE', 'EFBIG']);
});
