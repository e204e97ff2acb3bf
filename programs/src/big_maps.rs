//! A hash map and a queue that are larger than the window of guest memory, and of which hardly anything is touched: dups are counted by
//! descriptor in the hash map, and each descriptor is put into the queue.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexHashMap, RexQueue};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const WORDS: usize = 384;

#[rex_map]
static counts: RexHashMap<u64, [u32; WORDS]> = RexHashMap::new(3_000_000, 0);

#[rex_map]
static descriptors: RexQueue<[u64; 128]> = RexQueue::new(6_000_000, 0);

#[rex_tracepoint]
fn big_maps(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    descriptors.push(&[ctx.fildes; 128])?;
    if let Some(count) = counts.get_mut(&ctx.fildes) {
        count[WORDS - 1] += 1;
        return Ok(count[WORDS - 1] as i32);
    }
    let mut first = [0; WORDS];
    first[WORDS - 1] = 1;
    counts.insert_new(&ctx.fildes, &first)?;
    Ok(1)
}
