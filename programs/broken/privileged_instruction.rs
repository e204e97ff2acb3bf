//! Broken: stops the processor, which is the kernel's alone to do (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn privileged_instruction(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    unsafe { core::arch::asm!("cli", "hlt", options(nomem, nostack)) };
    Ok(0)
}
