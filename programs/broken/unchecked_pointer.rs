//! Broken: recurses through a function pointer without the stack check, and so ends in the guard page.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

type Step = fn(u64) -> u64;

#[inline(never)]
fn down(depth: u64) -> u64 {
    let next: Step = black_box(up);
    if depth == 0 { 0 } else { next(depth - 1).wrapping_add(1) }
}

#[inline(never)]
fn up(depth: u64) -> u64 {
    let next: Step = black_box(down);
    if depth == 0 { 0 } else { next(depth - 1).wrapping_add(2) }
}

#[rex_tracepoint]
fn unchecked_pointer(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(down(ctx.fildes) as i32)
}
