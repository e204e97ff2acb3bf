//! Broken: forgets a record of a ring buffer (`core::mem::forget` is forbidden), which is then neither submitted nor discarded.
#![no_std]
#![no_main]

use rex::map::RexRingBuf;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

#[rex_tracepoint]
fn leaked_record(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    core::mem::forget(events.reserve(24).ok_or(-1)?);
    Ok(0)
}
