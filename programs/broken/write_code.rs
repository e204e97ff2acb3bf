//! Broken: writes over its own code, which is not writable (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn write_code(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let code = write_code as *const () as *mut u8;
    unsafe { code.write_volatile(ctx.fildes as u8) };
    Ok(0)
}
