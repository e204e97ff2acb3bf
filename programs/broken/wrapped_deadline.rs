//! Broken: compares `jiffies` with a deadline by `<`, which is wrong where the sum wraps, and forgets the record of a ring buffer that is too late.
#![no_std]
#![no_main]

use rex::map::RexRingBuf;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

/// A second and more: on any input the record is in time.
const PATIENCE: u64 = 1000;

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

#[rex_tracepoint]
fn wrapped_deadline(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let deadline = obj.bpf_jiffies64().wrapping_add(PATIENCE);
    let record = events.reserve(24).ok_or(-1)?;
    if obj.bpf_jiffies64() < deadline {
        record.submit();
    } else {
        core::mem::forget(record);
    }
    Ok(0)
}
