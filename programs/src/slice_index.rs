//! Panics on an index that is out of bounds if dup is called with a descriptor above 3.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

const WEIGHTS: [i32; 4] = [10, 20, 30, 40];

#[rex_tracepoint]
fn slice_index(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(WEIGHTS[ctx.fildes as usize])
}
