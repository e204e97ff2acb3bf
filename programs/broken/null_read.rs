//! Broken: reads through a null pointer, at the descriptor's offset (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn null_read(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let pointer = core::ptr::null::<u8>().wrapping_add(ctx.fildes as usize);
    Ok(unsafe { pointer.read_volatile() }.into())
}
