//! Broken: computes on the x87 unit, whose registers the kernel does not save for a program (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn x87_instruction(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let mut number = ctx.fildes as i64;
    let place = &raw mut number;
    unsafe { core::arch::asm!("fild qword ptr [{0}]", "fsqrt", "fistp qword ptr [{0}]", in(reg) place) };
    Ok(number as i32)
}
