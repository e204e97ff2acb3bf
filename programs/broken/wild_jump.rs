//! Broken: calls an address that holds no code: the descriptor as it is (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn wild_jump(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let target = core::hint::black_box(ctx.fildes as *const ());
    let function: extern "C" fn() -> i32 = unsafe { core::mem::transmute(target) };
    Ok(function())
}
