//! Broken: draws a slot of a table by chance, and now and then the slot behind the last.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

const SLOTS: usize = 1040;

#[rex_tracepoint]
fn unlucky_number(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let slots = black_box([0u8; SLOTS]);
    let slot = obj.bpf_get_prandom_u32() as usize % (SLOTS + 1);
    Ok(slots[slot].into())
}
