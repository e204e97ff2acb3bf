//! Refused: a number with a floating point.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[cfg(refused)]
type Share = f64;
#[cfg(not(refused))]
type Share = u64;

#[rex_tracepoint]
fn float_type(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(size_of::<Share>() as i32)
}
