//! Broken: forgets a guard (`core::mem::forget` is forbidden) and releases its lock past the kernel crate, so that the guard's cleanup entry stays
//! valid when the program has ended.
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_spin_unlock"]
    fn release(lock: *mut c_void) -> i64;
}

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    last: u32,
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn entry_left(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(0)?;
    let lock = (&raw mut entry.lock).cast();
    core::mem::forget(rex_spinlock_guard::new(&mut entry.lock));
    unsafe { release(lock) };
    Ok(0)
}
