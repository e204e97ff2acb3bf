//! Panics with a message that does not fit the kernel's buffer of 1024 bytes if dup is called with a descriptor that large.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn panic_long_message(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let width = ctx.fildes as u16;
    panic!("{:>width$}", "end", width = width.into());
}
