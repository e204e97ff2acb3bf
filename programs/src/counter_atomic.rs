//! Counts dups in a static that all CPUs share, with an atomic addition, and notes in `seen` which counts there were.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static seen: RexArrayMap<u32> = RexArrayMap::new(4, 0);

static COUNT: AtomicU32 = AtomicU32::new(0);

#[rex_tracepoint]
fn counter_atomic(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let before = COUNT.fetch_add(1, Relaxed);
    *seen.get_mut(&before).ok_or(-1)? = before + 1;
    Ok(0)
}
