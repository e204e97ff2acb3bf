//! Broken: raises a software interrupt (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn software_interrupt(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let mut number = ctx.fildes;
    unsafe { core::arch::asm!("int 0x80", inout("rax") number) };
    Ok(number as i32)
}
