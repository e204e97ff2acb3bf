//! Broken: tells the watchdog that it is in a helper, and leaves it at that (unsafe code in a program): `rex_termination_state` stays 1.
#![no_std]
#![no_main]

use core::arch::asm;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    static this_cpu_off: u64;
    static rex_termination_state: u8;
}

#[rex_tracepoint]
fn state_left(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let offset: usize;
    unsafe { asm!("mov {}, gs:[{}]", out(reg) offset, in(reg) &raw const this_cpu_off, options(nostack, readonly)) };
    if ctx.fildes == 3 {
        unsafe { (&raw const rex_termination_state).wrapping_byte_add(offset).cast_mut().write_volatile(1) };
    }
    Ok(0)
}
