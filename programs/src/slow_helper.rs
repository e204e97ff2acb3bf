//! Calls one helper, `bpf_map_update_elem`, while it holds the lock in map `state`: if the helper takes so long that the watchdog
//! strikes, the program ends when it returns, and the lock is released.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    updates: u32,
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_map]
static descriptors: RexHashMap<u64, u64> = RexHashMap::new(64, 0);

#[rex_tracepoint]
fn slow_helper(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(0)?;
    let _guard = rex_spinlock_guard::new(&mut entry.lock);
    descriptors.insert(&ctx.fildes, &1)?;
    entry.updates += 1;
    Ok(0)
}
