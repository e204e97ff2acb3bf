//! Splitting programs: a tree of calls as deep as the descriptor says, eight calls in each, in one program.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_stack_check, rex_tracepoint};

#[rex_map]
static leaves: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_stack_check]
#[inline(never)]
fn branch(depth: u64) -> u64 {
    if depth == 0 { 1 } else { (0..8).map(|_| branch(depth - 1)).sum() }
}

#[rex_tracepoint]
fn gap_call_tree(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    *leaves.get_mut(&0).ok_or(0)? = branch(ctx.fildes);
    Ok(1)
}
