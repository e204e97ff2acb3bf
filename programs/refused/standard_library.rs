//! Refused: the standard library, which needs an operating system below it.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[cfg(refused)]
extern crate std;

#[rex_tracepoint]
fn standard_library(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(0)
}
