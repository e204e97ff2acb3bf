//! Panics on an `unwrap` of `None` for a pid that is not in `known`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static known: RexHashMap<i32, u32> = RexHashMap::new(16, 0);

#[rex_tracepoint]
fn unwrap_none(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let pid = obj.bpf_get_current_task().ok_or(0)?.get_pid();
    let calls = obj.bpf_map_lookup_elem(&known, &pid).unwrap();
    *calls += 1;
    Ok(1)
}
