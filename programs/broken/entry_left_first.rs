//! Broken: the first of two programs that see an event leaves a cleanup entry, as `entry_left` does; the second does nothing.
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
fn leaves_entry(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(0)?;
    let lock = (&raw mut entry.lock).cast();
    core::mem::forget(rex_spinlock_guard::new(&mut entry.lock));
    unsafe { release(lock) };
    Ok(0)
}

#[rex_tracepoint]
fn looks_on(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(0)
}
