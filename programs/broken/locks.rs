//! Broken: each of these programs takes or releases a lock past the kernel crate (unsafe code in a program).
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

/// A program for each function: its arguments are the entry with the lock, the lock as the kernel takes it, and the context.
macro_rules! programs {
    ($($(#[$attribute:meta])+ fn $name:ident($entry:ident, $lock:ident, $ctx:pat) { $($body:tt)* })+) => {$(
        $(#[$attribute])+
        #[rex_tracepoint]
        fn $name(_: &tracepoint<SyscallsEnterDupCtx>, $ctx: &'static SyscallsEnterDupCtx) -> Result {
            let $entry = state.get_mut(&0).ok_or(0)?;
            let $lock = (&raw mut $entry.lock).cast();
            $($body)*
            Ok(0)
        }
    )+};
}

programs! {
    /// Broken: forgets a guard (`core::mem::forget` is forbidden) and releases its lock past the kernel crate, so that the guard's cleanup entry stays
    /// valid when the program has ended.
    #[cfg(program = "entry_left")]
    fn entry_left(entry, lock, _) {
        core::mem::forget(rex_spinlock_guard::new(&mut entry.lock));
        unsafe { release(lock) };
    }

    /// Broken: the first of two programs that see an event leaves a cleanup entry, as `entry_left` does; the second does nothing.
    #[cfg(program = "entry_left_first")]
    fn leaves_entry(entry, lock, _) {
        core::mem::forget(rex_spinlock_guard::new(&mut entry.lock));
        unsafe { release(lock) };
    }

    /// Broken: takes a lock past the kernel crate, and for a negative descriptor ends without releasing it (unsafe code in a program).
    #[cfg(program = "lock_held")]
    fn lock_held(entry, lock, ctx) {
        unsafe { take(lock) };
        if (ctx.fildes as i64) < 0 {
            return Err(-9);
        }
        entry.last = ctx.fildes as u32;
        unsafe { release(lock) };
    }

    /// Broken: takes the lock that it holds, past the kernel crate, which would have it panic: it waits for itself for ever (one lock at a
    /// time).
    #[cfg(program = "second_lock")]
    fn second_lock(entry, lock, _) {
        let _guard = rex_spinlock_guard::new(&mut entry.lock);
        unsafe { take(lock) };
    }

    /// Broken: releases a lock past the kernel crate, after its guard has released it (unsafe code in a program).
    #[cfg(program = "unlock_twice")]
    fn unlock_twice(entry, lock, _) {
        drop(rex_spinlock_guard::new(&mut entry.lock));
        unsafe { release(lock) };
    }
}

#[cfg(program = "entry_left_first")]
#[rex_tracepoint]
fn looks_on(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(0)
}
