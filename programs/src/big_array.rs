//! An array as large as the cache of BMC, nearly 5 GB: counts dups in the element that the descriptor names.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static cache: RexArrayMap<[u32; 379]> = RexArrayMap::new(3_250_000, 0);

#[rex_tracepoint]
fn big_array(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let entry = cache.get_mut(&(ctx.fildes as u32)).ok_or(-1)?;
    entry[378] += 1;
    Ok(entry[378] as i32)
}
