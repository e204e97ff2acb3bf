//! Broken: recurses with more than a page of local variables in each frame, which reach past the page that the stack check leaves.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_stack_check, rex_tracepoint};

#[rex_stack_check]
#[inline(never)]
fn descend(depth: u64) -> u64 {
    let mut room = [depth; 640];
    black_box(&mut room);
    if depth == 0 {
        return 0;
    }
    descend(depth - 1).wrapping_add(room[7])
}

#[rex_tracepoint]
fn large_frame(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(descend(ctx.fildes) as i32)
}
