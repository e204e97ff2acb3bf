import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findProjectToolchain } from '../../programs/toolchain/project-toolchain.ts';
import { THOROUGH } from '../effort.ts';
import { withFolder } from '../project/support.ts';
import { needsProjectToolchain } from './project-toolchain.ts';

const SOURCE = join(import.meta.dirname, '../../programs/builtins/builtins.rs');

/** Compares each function with what the compiler's own library does, on numbers of every size and on memory that overlaps. */
const COMPARISON = `
struct Random(u64);
impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
    fn wide(&mut self) -> u128 {
        let bits = (self.next() as u128) << 64 | self.next() as u128;
        match self.next() % 8 {
            0 => [0, 1, 2, u128::MAX, i128::MAX as u128, i128::MIN as u128, 1 << 64, u64::MAX as u128][self.next() as usize % 8],
            _ => bits >> (self.next() % 128),
        }
    }
}

fn main() {
    let mut random = Random(88172645463325252);
    for _ in 0..ROUNDS {
        let (a, b) = (random.wide(), random.wide());
        let (x, y) = (if random.next() % 2 == 0 { a as i128 } else { (a as i128).wrapping_neg() }, b as i128);
        if b != 0 {
            assert_eq!((__udivti3(a, b), __umodti3(a, b)), (a / b, a % b), "{a} / {b}");
            assert_eq!((__divti3(x, y), __modti3(x, y)), (x.wrapping_div(y), x.wrapping_rem(y)), "{x} / {y}");
        }
        let mut overflowed = -1;
        let product = unsafe { __muloti4(x, y, &mut overflowed) };
        assert_eq!((product, overflowed != 0), x.overflowing_mul(y), "{x} * {y}");

        let mut memory: Vec<u8> = (0..64).map(|_| random.next() as u8 % 3).collect();
        let mut expected = memory.clone();
        let (size, from, to) = (random.next() as usize % 32, random.next() as usize % 32, random.next() as usize % 32);
        expected.copy_within(from..from + size, to);
        let base = memory.as_mut_ptr();
        assert_eq!(unsafe { memmove(base.add(to), base.add(from), size) }, unsafe { base.add(to) });
        assert_eq!(memory, expected, "{size} bytes from {from} to {to}");
        let half = size / 4;
        let order = memory[from..from + half].cmp(&memory[to..to + half]) as i32;
        assert_eq!(unsafe { memcmp(base.add(from), base.add(to), half) }.signum(), order);
        assert_eq!(unsafe { bcmp(base.add(from), base.add(to), half) } == 0, order == 0);
        unsafe { memset(base.add(to), 0x1ff, size) };
        expected[to..to + size].fill(0xff);
        assert_eq!(memory, expected);
    }
    assert_eq!(unsafe { strlen(c"rex".as_ptr()) }, 3);
    assert_eq!(unsafe { strlen(c"".as_ptr()) }, 0);
}
`;

test('the functions of the package do what those of the compiler do', {
  ...needsProjectToolchain(),
  ...THOROUGH,
}, async () => {
  // The program has the functions under names of its own, because the library of the compiler has them, too.
  const own = readFileSync(SOURCE, 'utf8')
    .replaceAll(/^#!\[.*\n/gm, '')
    .replaceAll('#[unsafe(no_mangle)]\n', '')
    .replaceAll('//!', '//');
  await withFolder({}, async (folder) => {
    const { rustc } = findProjectToolchain(folder, undefined);
    const file = join(folder, 'compare.rs');
    writeFileSync(file, `${own}${COMPARISON.replace('ROUNDS', String(1_000_000))}`);
    const built = spawnSync(rustc, ['--edition=2024', '-Copt-level=2', '-Coverflow-checks=off', '-ocompare', file], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(built.status, 0, built.stderr);
    const ran = spawnSync(join(folder, 'compare'), { encoding: 'utf8' });
    assert.equal(ran.status, 0, ran.stderr);
  });
});
