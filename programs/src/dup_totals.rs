//! Counts dups in element 0 of `totals`, which programs of other objects may share; descriptor 99 is a panic.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const DUPS: u32 = 0;

#[rex_map]
static totals: RexArrayMap<u64> = RexArrayMap::new(4, 0);

#[rex_tracepoint]
fn dup_totals(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    if let Some(total) = totals.get_mut(&DUPS) {
        *total += 1;
    }
    if ctx.fildes == 99 {
        panic!("descriptor 99 is not to be duplicated");
    }
    Ok(0)
}
