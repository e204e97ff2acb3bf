//! Broken: calls a variable of the kernel as if it were a function (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    fn jiffies(descriptor: u64) -> u64;
}

#[rex_tracepoint]
fn variable_call(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(unsafe { jiffies(ctx.fildes) } as i32)
}
