//! Refused: vectors of numbers, for which the processor has SSE.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[cfg(refused)]
type Four = core::simd::u32x4;
#[cfg(not(refused))]
type Four = [u32; 4];

#[rex_tracepoint]
fn vectors(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(size_of::<Four>() as i32)
}
