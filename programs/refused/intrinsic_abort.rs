//! Refused: the end of the program by an instruction that the processor does not know.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn intrinsic_abort(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    #[cfg(refused)]
    if ctx.fildes == 3 {
        core::intrinsics::abort();
    }
    Ok(ctx.fildes as i32)
}
