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
  empty:
    size: 0
    fields: {}
`;

test('the kernel crate gets a constant for each offset, and shift and mask of a bit-field', () => {
  const rust = rexLayout(LAYOUT);
  assert.match(rust, /^\/\/! Struct layouts of Linux 1\.2\.3 on x86_64/);
  const lines = rust.slice(rust.indexOf('pub mod')).trimEnd().split('\n');
  assert.deepEqual(lines, [
    'pub mod sample {',
    '    pub const SIZE: usize = 56;',
    '    pub const NEXT: usize = 5;',
    '    pub const NEXT_SHIFT: u32 = 5;',
    '    pub const NEXT_MASK: u64 = 3;',
    '    pub const WIDE: usize = 8;',
    '    pub const WIDE_SHIFT: u32 = 0;',
    '    pub const WIDE_MASK: u64 = 18446744073709551615;',
    '    pub const LIST: usize = 32;',
    '}',
    '',
    'pub mod empty {',
    '    pub const SIZE: usize = 0;',
    '}',
  ]);
});
