//! Broken: a function calls another without a frame pointer, so that a stack trace would miss its caller (unsafe code in a program).
#![no_std]
#![no_main]

use core::arch::naked_asm;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

extern "C" fn half(number: u64) -> u64 {
    number / 2
}

#[unsafe(naked)]
extern "C" fn quarter(number: u64) -> u64 {
    naked_asm!("push rbx", "call {0}", "mov rdi, rax", "call {0}", "pop rbx", "ret", sym half);
}

#[rex_tracepoint]
fn no_frame_pointer(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(quarter(ctx.fildes) as i32)
}
