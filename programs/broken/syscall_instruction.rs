//! Broken: makes a system call, from within the kernel (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn syscall_instruction(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let mut number = ctx.fildes;
    unsafe { core::arch::asm!("syscall", inout("rax") number, out("rcx") _, out("r11") _) };
    Ok(number as i32)
}
