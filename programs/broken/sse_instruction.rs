//! Broken: uses a register of the SSE unit, which the kernel does not save for a program (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn sse_instruction(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let halves: u64;
    unsafe {
        core::arch::asm!("movq xmm0, {}", "paddq xmm0, xmm0", "movq {}, xmm0", in(reg) ctx.fildes, out(reg) halves);
    }
    Ok(halves as i32)
}
