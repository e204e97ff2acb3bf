//! Broken: takes the locks of two accounts past the kernel crate (unsafe code in a program), that of the source first: descriptor 0 moves from 0 to 1,
//! others from 1 to 0.
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
struct Account {
    lock: bpf_spin_lock,
    balance: u32,
}

#[rex_map]
static accounts: RexArrayMap<Account> = RexArrayMap::new(2, 0);

#[rex_tracepoint]
fn locks_crosswise(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let source = u32::from(ctx.fildes != 0);
    let from = accounts.get_mut(&source).ok_or(-1)?;
    let to = accounts.get_mut(&(1 - source)).ok_or(-1)?;
    let locks: [*mut c_void; 2] = [(&raw mut from.lock).cast(), (&raw mut to.lock).cast()];
    unsafe {
        take(locks[0]);
        take(locks[1]);
    }
    from.balance = from.balance.wrapping_sub(1);
    to.balance = to.balance.wrapping_add(1);
    unsafe {
        release(locks[1]);
        release(locks[0]);
    }
    Ok(0)
}
