//! What all programs of the benchmark share. Each does its work as often as `rounds` says. It leaves a number in `result` that depends
//! on all of this work, so that the same number says that the same work was done.

use core::hint::black_box;
use rex::map::RexArrayMap;
use rex::{Result, rex_map};

#[rex_map]
static rounds: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_map]
static result: RexArrayMap<u64> = RexArrayMap::new(1, 0);

/// Does the work of a program. Each round begins with what the round before it ended with, so that no round can be left out.
#[inline(always)]
pub fn repeat(verdict: u32, mut work: impl FnMut(u64) -> u64) -> Result {
    let count = *rounds.get_mut(&0).ok_or(0)?;
    let answer = result.get_mut(&0).ok_or(0)?;
    let mut state = 0;
    for _ in 0..count {
        state = work(black_box(state));
    }
    *answer = state;
    Ok(verdict as i32)
}

/// The next number of a linear congruential generator (Knuth, MMIX).
#[inline(always)]
pub fn next(state: u64) -> u64 {
    state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}
