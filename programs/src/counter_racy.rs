//! Counts dups in a map value that all CPUs share, with a plain addition: two CPUs at once lose a count.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static counts: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn counter_racy(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let count = counts.get_mut(&0).ok_or(-1)?;
    *count += 1;
    Ok(0)
}
