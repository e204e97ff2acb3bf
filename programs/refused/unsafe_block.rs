//! Refused: a block of unsafe code.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn unsafe_block(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    #[cfg(refused)]
    let fildes = unsafe { (&raw const ctx.fildes).read() };
    #[cfg(not(refused))]
    let fildes = ctx.fildes;
    Ok(fildes as i32)
}
