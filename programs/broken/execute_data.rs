//! Broken: calls into its own data, which is not executable (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

static CODE: [u8; 16] = [0x90; 16];

#[rex_tracepoint]
fn execute_data(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let target = core::hint::black_box((&raw const CODE).wrapping_byte_add(ctx.fildes as usize));
    let function: extern "C" fn() -> i32 = unsafe { core::mem::transmute(target) };
    Ok(function())
}
