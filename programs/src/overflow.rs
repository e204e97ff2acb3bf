//! Panics on an arithmetic error if dup is called with a descriptor below 6: each has an operation of its own.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn overflow(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let number = ctx.fildes;
    let result = match number {
        0 => number - 1,
        1 => number + u64::MAX,
        2 => number * (1 << 63),
        3 => 1 << (number + 61),
        4 => -(i64::MIN + (number as i64 - 4)) as u64,
        5 => 10 / (number - 5),
        _ => number,
    };
    Ok(result as i32)
}
