//! Broken: takes a lock past the kernel crate, which knows nothing of it, and panics for a descriptor above 3: the lock stays held (unsafe code in
//! a program).
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::map::RexArrayMap;
use rex::spinlock::bpf_spin_lock;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_spin_lock"]
    fn take(lock: *mut c_void) -> i64;
    #[link_name = "bpf_spin_unlock"]
    fn release(lock: *mut c_void) -> i64;
}

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    calls: [u32; 4],
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn unclean_panic(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(0)?;
    let lock = (&raw mut entry.lock).cast();
    unsafe { take(lock) };
    let calls = &mut entry.calls[ctx.fildes as usize];
    *calls = calls.wrapping_add(1);
    unsafe { release(lock) };
    Ok(0)
}
