//! Broken: calls an address of the kernel that is written into the program, not an imported function (unsafe code in a program).
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

const ADDRESS: usize = 0xffff_ffff_8100_0000;

#[rex_tracepoint]
fn fixed_address(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let function: extern "C" fn(u64) -> i32 = unsafe { core::mem::transmute(ADDRESS) };
    Ok(function(ctx.fildes))
}
