//! Broken: takes the lock that it holds, past the kernel crate, which would have it panic: it waits for itself for ever (one lock at a
//! time).
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_spin_lock"]
    fn take(lock: *mut c_void) -> i64;
}

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    value: u32,
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn second_lock(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(0)?;
    let again = (&raw mut entry.lock).cast();
    let _guard = rex_spinlock_guard::new(&mut entry.lock);
    unsafe { take(again) };
    Ok(0)
}
