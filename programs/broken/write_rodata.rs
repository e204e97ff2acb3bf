//! Broken: writes to a constant of its own, which lies in a read-only segment (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

static LIMIT: u64 = 42;

#[rex_tracepoint]
fn write_rodata(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let limit = (&raw const LIMIT).cast_mut();
    unsafe { limit.write_volatile(ctx.fildes) };
    Ok(0)
}
