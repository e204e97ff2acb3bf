//! Broken: reads from a port (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn port_access(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let byte: u8;
    unsafe { core::arch::asm!("in al, dx", in("dx") ctx.fildes as u16, out("al") byte) };
    Ok(byte.into())
}
