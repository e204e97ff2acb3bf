//! Broken: writes the flag that lets interrupts in, by way of the other flags (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn interrupt_flag(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    unsafe { core::arch::asm!("push {}", "popfq", in(reg) ctx.fildes & 0xfff) };
    Ok(0)
}
