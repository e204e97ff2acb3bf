//! Broken: imports a symbol that the kernel does not have.
#![no_std]
#![no_main]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    fn bpf_nonexistent(descriptor: u64) -> i64;
}

#[rex_tracepoint]
fn unknown_symbol(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(unsafe { bpf_nonexistent(ctx.fildes) } as i32)
}
