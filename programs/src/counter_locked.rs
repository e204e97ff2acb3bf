//! Counts dups in a map value that all CPUs share, under a spin lock in the value.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct Counter {
    lock: bpf_spin_lock,
    count: u32,
}

#[rex_map]
static counts: RexArrayMap<Counter> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn counter_locked(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let counter = counts.get_mut(&0).ok_or(-1)?;
    let _guard = rex_spinlock_guard::new(&mut counter.lock);
    counter.count += 1;
    Ok(0)
}
