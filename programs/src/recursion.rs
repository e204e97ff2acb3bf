//! Calls itself as often as element 0 of `wanted` says, with the stack check; `reached` holds the deepest call that was made.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_stack_check, rex_tracepoint};

#[rex_map]
static wanted: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_map]
static reached: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_stack_check]
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
fn recursion(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let limit = *wanted.get_mut(&0).ok_or(0)?;
    let deepest = reached.get_mut(&0).ok_or(0)?;
    Ok(descend(0, limit, deepest) as i32)
}
