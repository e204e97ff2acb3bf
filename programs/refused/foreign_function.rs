//! Refused: a function of the kernel that the program declares itself.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[cfg(refused)]
unsafe extern "C" {
    safe fn bpf_ktime_get_ns() -> u64;
}
#[cfg(not(refused))]
fn bpf_ktime_get_ns() -> u64 {
    0
}

#[rex_tracepoint]
fn foreign_function(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(bpf_ktime_get_ns() as i32)
}
