import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rexLayout } from '../../programs/rex-layout.ts';

const LAYOUT = `kernel: 1.2.3
architecture: x86_64
structs:
  sample:
    size: 56
    fields:
      next: { offset: 5, size: 1, bit_offset: 5, bit_size: 2, type: char }
      wide: { offset: 8, size: 8, bit_offset: 0, bit_size: 64, type: u64 }
      list: { offset: 32, size: 8, type: struct outer ** }
      type: { offset: 40, size: 2, type: u16 }
  empty:
    size: 0
    fields: {}
`;

test('the kernel crate gets the place of each field, and which kernel it is of', () => {
  const rust = rexLayout(LAYOUT);
  assert.match(rust, /^\/\/! Struct layouts of Linux 1\.2\.3 on x86_64/);
  assert.match(rust, /macro_rules! kernel \{\n {4}\(\) => \{\n {8}"1\.2\.3"\n/);
  assert.match(rust, /macro_rules! architecture \{\n {4}\(\) => \{\n {8}"x86_64"\n/);
  const lines = rust.slice(rust.indexOf('pub mod')).trimEnd().split('\n');
  assert.deepEqual(lines, [
    'pub mod sample {',
    '    use crate::field::Field;',
    '',
    '    pub const SIZE: usize = 56;',
    '    pub const next: Field = Field::bits(5, 1, 5, 2);',
    '    pub const wide: Field = Field::bits(8, 8, 0, 64);',
    '    pub const list: Field = Field::bytes(32, 8);',
    '    pub const r#type: Field = Field::bytes(40, 2);',
    '}',
    '',
    'pub mod empty {',
    '    pub const SIZE: usize = 0;',
    '}',
  ]);
});

for (const kernel of ['6.18"', '6\\n', '6.18 SMP', '']) {
  test(`a kernel that calls itself ${JSON.stringify(kernel)} is refused: the name is put into assembler text`, () => {
    const text = LAYOUT.replace('1.2.3', JSON.stringify(kernel));
    assert.throws(() => rexLayout(text), { code: 'LAYOUT_KERNEL_NAME', kind: 'input' });
  });
}
