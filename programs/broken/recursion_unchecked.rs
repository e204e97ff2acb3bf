//! Broken: recurses without the stack check (a program must not run off its stack), and so ends in the guard page. Otherwise
//! like `recursion`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static wanted: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_map]
static reached: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[inline(never)]
fn descend(depth: u64, limit: u64, deepest: &mut u64) -> u64 {
    *deepest = depth;
    if depth == limit {
        return 0;
    }
    let frame = [depth; 8];
    let below = descend(depth + 1, limit, deepest);
    below + black_box(frame).len() as u64
}

#[rex_tracepoint]
fn recursion_unchecked(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let limit = *wanted.get_mut(&0).ok_or(0)?;
    let deepest = reached.get_mut(&0).ok_or(0)?;
    Ok(descend(0, limit, deepest) as i32)
}
