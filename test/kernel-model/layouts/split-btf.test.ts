import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import type { BtfType } from '../../../kernel-model/layouts/btf-types.ts';
import { extractLayout } from '../../../kernel-model/layouts/extract-layout.ts';
import { TOOL_ENVIRONMENT } from '../../tools.ts';
import { encodeBtf, encodeSplitBtf, rawBtf } from './encode-btf.ts';
import { refusal } from './refusal.ts';
import { asBpftool, WITH_BPFTOOL } from './witnesses.ts';

const member = (name: string, type: number, bitOffset: number) => ({ name, type, bitOffset, bitSize: 0 });
const KERNEL: readonly BtfType[] = [
  { kind: 'INT', id: 1, name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' },
  { kind: 'STRUCT', id: 2, name: 'base', size: 8, members: [member('first', 1, 0), member('second', 1, 32)] },
];
const MODULE: readonly BtfType[] = [
  { kind: 'STRUCT', id: 3, name: 'outer', size: 20, members: [member('first', 2, 0), member('own', 4, 64)] },
  { kind: 'ARRAY', id: 4, name: '', type: 1, indexType: 1, count: 3 },
];
const { base, split } = encodeSplitBtf(KERNEL, MODULE);
const BASE = { bytes: base, fileName: 'vmlinux.btf' };

test('types of a module continue those of its kernel: ids, references and names', () => {
  const btf = readBtf(split, 'module.btf', BASE);
  assert.deepEqual(btf.types.slice(1), [...KERNEL, ...MODULE]);
  const outer = extractLayout(btf, { outer: 'all', base: 'all' }).get('outer');
  assert.deepEqual(outer?.fields.get('first'), { offset: 0, size: 8, type: 'struct base' });
  assert.deepEqual(outer?.fields.get('own'), { offset: 8, size: 12, type: 'int[3]' });
});

test('bpftool reads the same from both', WITH_BPFTOOL, () => {
  const folder = mkdtempSync(join(tmpdir(), 'split-'));
  try {
    writeFileSync(join(folder, 'base'), base);
    writeFileSync(join(folder, 'split'), split);
    const options = ['-j', '-B', join(folder, 'base'), 'btf', 'dump', 'file', join(folder, 'split')];
    const dump = execFileSync('bpftool', options, { env: TOOL_ENVIRONMENT, encoding: 'utf8' });
    assert.deepEqual((JSON.parse(dump) as { types: unknown[] }).types, MODULE.map(asBpftool));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a module without types or names of its own has those of its kernel', () => {
  assert.equal(readBtf(rawBtf([], new Uint8Array(0)), 'module.btf', BASE).types.length, 3);
});

test('another kernel than that of the module is refused', () => {
  const short = encodeBtf(KERNEL.slice(0, 1));
  const other = refusal(() => readBtf(split, 'module.btf', { bytes: short, fileName: 'other.btf' }));
  assert.match(other.code, /^BTF_(NAME|REFERENCE)$/);
  assert.match(other.hint, /--base/);
  const bigEndian = { bytes: encodeBtf(KERNEL, false), fileName: 'big.btf' };
  const order = refusal(() => readBtf(split, 'module.btf', bigEndian));
  assert.deepEqual([order.code, order.message], ['BTF_BASE', 'module.btf: it has another byte order (BTF offset 0x0)']);
  const broken = refusal(() => readBtf(split, 'module.btf', { bytes: base.subarray(0, 30), fileName: 'cut.btf' }));
  assert.match(broken.message, /^cut\.btf: /);
});
