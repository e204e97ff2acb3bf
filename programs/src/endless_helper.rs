//! Never ends, and spends its time in helpers: wherever the watchdog strikes, no call of a helper is cut off.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static rounds: RexHashMap<u64, u64> = RexHashMap::new(16, 0);

#[rex_tracepoint]
fn endless_helper(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut round = 0_u64;
    loop {
        let now = obj.bpf_ktime_get_ns();
        rounds.insert(&(round % 16), &now)?;
        round = round.wrapping_add(1);
    }
}
