//! Refused: numbers with a floating point, of which no type is named.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn float_arithmetic(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    #[cfg(refused)]
    let third = 1.0 / 3.0;
    #[cfg(not(refused))]
    let third = 1 / 3;
    Ok(third as i32)
}
