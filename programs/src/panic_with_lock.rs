//! Panics while it holds the lock in map `state`, which the panic releases; the next run finds it free.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    calls: u32,
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn panic_with_lock(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(0)?;
    let _guard = rex_spinlock_guard::new(&mut entry.lock);
    entry.calls += 1;
    if ctx.fildes > 2 {
        panic!("the lock is held");
    }
    Ok(0)
}
