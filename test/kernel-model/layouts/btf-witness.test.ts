import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import { extractLayout } from '../../../kernel-model/layouts/extract-layout.ts';
import { LAID_OUT } from '../../../kernel-model/layouts/laid-out-structs.ts';
import type { Field, StructLayout } from '../../../kernel-model/layouts/layout.ts';
import { layoutText } from '../../../kernel-model/layouts/layout-text.ts';
import { readKernelTypes } from '../../../runtime/kernel-file/kernel-types.ts';
import { readNamedSection } from '../../../runtime/object/any-elf/named-section.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { encodeBtf } from './encode-btf.ts';
import { EVERY_KIND } from './every-kind.ts';
import {
  bpftoolTypes,
  inBpftoolWords,
  type PaholeField,
  paholeStructs,
  WITH_BPFTOOL,
  WITH_PAHOLE,
} from './witnesses.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const CUT = fixture('linux-6.18-x86_64.btf');
const SAMPLE = fixture('sample.elf');
/** A whole kernel takes seconds. */
const RUNNING = effort(CUT, '/sys/kernel/btf/vmlinux');
// Which kernel a machine runs is nothing that a package could mend, in continuous integration neither.
const running = existsSync(RUNNING) ? {} : { skip: `no ${RUNNING}` };

const sampleBtf = () => readBtf(readNamedSection(readFileSync(SAMPLE), SAMPLE, '.BTF') ?? assert.fail(), SAMPLE);

for (const littleEndian of [true, false]) {
  const order = littleEndian ? 'little endian' : 'big endian';
  test(`bpftool reads the same from BTF with every kind, ${order}`, { ...WITH_BPFTOOL, ...THOROUGH }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'btf-'));
    try {
      const file = join(folder, 'every-kind.btf');
      writeFileSync(file, encodeBtf(EVERY_KIND, littleEndian));
      assert.deepEqual(inBpftoolWords(readBtf(readFileSync(file), file)), bpftoolTypes(file));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('bpftool reads the same from what gcc and pahole wrote', WITH_BPFTOOL, () => {
  assert.deepEqual(inBpftoolWords(sampleBtf()), bpftoolTypes(SAMPLE));
});

test('bpftool reads the same from a kernel: every type', { ...WITH_BPFTOOL, ...running, ...THOROUGH }, () => {
  const found = inBpftoolWords(readBtf(readFileSync(RUNNING), RUNNING));
  const expected = bpftoolTypes(RUNNING);
  assert.equal(found.length, expected.length);
  // One by one: the difference of two whole kernels is nothing to print.
  for (const [index, type] of found.entries()) assert.deepEqual(type, expected[index]);
});

/** Where a field lies, in bits, as pahole counts. */
function inBits({ offset, size, bitOffset, bitSize }: Field): PaholeField {
  return { bit: offset * 8 + (bitOffset ?? 0), bits: bitSize ?? size * 8 };
}

function agreesWithPahole(file: string, structs: ReadonlyMap<string, StructLayout>): void {
  const seen = paholeStructs(file, [...structs.keys()]);
  for (const [name, struct] of structs) {
    const expected = seen.get(name);
    assert.ok(expected !== undefined, `pahole has no struct ${name}`);
    assert.equal(struct.size, expected.size, `sizeof ${name}`);
    for (const [fieldName, field] of struct.fields)
      assert.deepEqual(inBits(field), expected.fields.get(fieldName), `${name}.${fieldName}`);
    const all = LAID_OUT[name] === undefined || LAID_OUT[name] === 'all';
    if (all) assert.deepEqual([...struct.fields.keys()].sort(), [...expected.fields.keys()].sort(), name);
  }
}

if (RUNNING !== CUT) {
  test('pahole lays out every struct of the running kernel as we do', { ...WITH_PAHOLE, ...running }, () => {
    agreesWithPahole(RUNNING, extractLayout(readBtf(readFileSync(RUNNING), RUNNING)));
  });
}

test('pahole lays out bit-fields, packed structs and unions as we do', WITH_PAHOLE, () => {
  agreesWithPahole(SAMPLE, extractLayout(sampleBtf(), { sample: 'all', packed: 'all', inner: 'all' }));
});

/** The shipped layouts, the kernels that they are of, and the images that they are made from. */
const SHIPPED = [
  { name: 'linux-6.18-x86_64', kernel: '6.18.44' },
  { name: 'linux-6.12-x86_64', kernel: '6.12.117+deb12-amd64' },
  { name: 'linux-6.1-x86_64', kernel: '6.1.0-57-amd64' },
];
/**
 * A folder with kernel images such as those of Debian's packages: `vmlinuz-6.1.0-57-amd64`. No package brings a certain image, because
 * Debian keeps only the latest: without this variable, layouts are compared with the cut BTF alone.
 */
const IMAGES = process.env.REX_CONFORMANCE_KERNELS;

for (const { name, kernel } of SHIPPED) {
  const text = readFileSync(new URL(`../../../kernel-model/layouts/${name}.yaml`, import.meta.url), 'utf8');
  const withoutHead = text.replace(/^(?:#.*\n)+/, '');
  const cut = CUT.replace('linux-6.18-x86_64', name);

  test(`the shipped layout ${name} is what its kernel's BTF says, to the byte`, THOROUGH, () => {
    assert.match(text, /^# Made from /);
    assert.equal(layoutText(kernel, extractLayout(readBtf(readFileSync(cut), cut))), withoutHead);
  });

  test(`pahole lays out every struct of ${name} as we do`, { ...WITH_PAHOLE, ...THOROUGH }, () => {
    agreesWithPahole(cut, extractLayout(readBtf(readFileSync(cut), cut)));
  });

  const sum = /^# SHA-256 of the image: (\w{64})$/m.exec(text)?.[1];
  if (sum === undefined || IMAGES === undefined) continue;
  const image = join(IMAGES, `vmlinuz-${kernel}`);
  const there = skipUnless(existsSync(image), `no ${image}`);
  test(`the shipped layout ${name} is made anew from its kernel image, to the byte`, there, () => {
    const bytes = readFileSync(image);
    const { btf, kernel: named } = readKernelTypes({ bytes, path: image });
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sum);
    assert.equal(layoutText(named ?? 'unknown', extractLayout(btf)), withoutHead);
  });
}
