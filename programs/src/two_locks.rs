//! Takes a second spin lock while it holds one, for which the kernel crate makes it panic.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct Account {
    lock: bpf_spin_lock,
    balance: u32,
}

#[rex_map]
static accounts: RexArrayMap<Account> = RexArrayMap::new(2, 0);

#[rex_tracepoint]
fn two_locks(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let from = accounts.get_mut(&0).ok_or(0)?;
    let to = accounts.get_mut(&1).ok_or(0)?;
    let _from = rex_spinlock_guard::new(&mut from.lock);
    let _to = rex_spinlock_guard::new(&mut to.lock);
    let amount = ctx.fildes as u32;
    from.balance -= amount;
    to.balance += amount;
    Ok(0)
}
