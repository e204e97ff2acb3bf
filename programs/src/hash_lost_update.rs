//! Counts dups by descriptor in a hash map, by a lookup and an insertion of what was found and one more: two CPUs at once lose a count.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static counts: RexHashMap<u32, u64> = RexHashMap::new(16, 0);

#[rex_tracepoint]
fn hash_lost_update(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let descriptor = ctx.fildes as u32;
    let before = counts.get_mut(&descriptor).map_or(0, |count| *count);
    counts.insert(&descriptor, &(before + 1))
}
