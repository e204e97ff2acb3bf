//! Counts system calls by their number.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::{RawSyscallsEnterCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static counts: RexHashMap<i64, u64> = RexHashMap::new(512, 0);

#[rex_tracepoint]
fn syscall_counter(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    match counts.get_mut(&ctx.id) {
        Some(count) => *count += 1,
        None => {
            counts.insert(&ctx.id, &1)?;
        }
    }
    Ok(0)
}
