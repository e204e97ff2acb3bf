//! Refused: a guard that is not dropped, so that its lock is never released.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static state: RexArrayMap<bpf_spin_lock> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn undropped_guard(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let guard = rex_spinlock_guard::new(state.get_mut(&0).ok_or(0)?);
    #[cfg(refused)]
    let _kept = core::mem::ManuallyDrop::new(guard);
    #[cfg(not(refused))]
    drop(guard);
    Ok(0)
}
