//! Calls of helpers: one helper again and again, a lock that is taken and released, and five helpers with some 500 instructions between them.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod work;

use core::hint::black_box;
use rex::map::{RexArrayMap, RexHashMap};
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};
use work::{next, repeat};

const KEYS: u32 = 64;

#[repr(C)]
#[derive(Clone, Copy)]
struct Locked {
    lock: bpf_spin_lock,
    changes: u32,
}

#[rex_map]
static array: RexArrayMap<u64> = RexArrayMap::new(KEYS, 0);

#[rex_map]
static hash: RexHashMap<u32, u64> = RexHashMap::new(KEYS, 0);

#[rex_map]
static locked: RexArrayMap<Locked> = RexArrayMap::new(1, 0);

/// Puts all keys into the hash map.
fn fill() {
    for key in 0..KEYS {
        let _ = hash.insert(&key, &u64::from(key));
    }
}

fn key(state: u64) -> u32 {
    (state >> 33) as u32 % KEYS
}

#[rex_tracepoint]
fn clock(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| {
        black_box(obj.bpf_ktime_get_ns());
        next(state)
    })
}

#[rex_tracepoint]
fn array_lookup(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| next(state ^ array.get_mut(&key(state)).map_or(1, |value| *value)))
}

#[rex_tracepoint]
fn hash_lookup(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    fill();
    repeat(0, |state| next(state ^ hash.get_mut(&key(state)).map_or(1, |value| *value)))
}

#[rex_tracepoint]
fn hash_update(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| next(state ^ hash.insert(&key(state), &state).unwrap_or(1) as u64))
}

#[rex_tracepoint]
fn guard(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| {
        let Some(entry) = locked.get_mut(&0) else { return 0 };
        let _guard = rex_spinlock_guard::new(&mut entry.lock);
        entry.changes = state as u32;
        next(state ^ u64::from(entry.changes))
    })
}

#[rex_tracepoint]
fn five_helpers(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    fill();
    repeat(0, |mut state| {
        black_box(obj.bpf_ktime_get_ns());
        black_box(obj.bpf_get_current_pid_tgid());
        let mut bytes = [0_u8; 80];
        for byte in &mut bytes {
            state = next(state);
            *byte = (state >> 56) as u8;
        }
        let Some(count) = array.get_mut(&key(state)) else { return 0 };
        let Some(value) = hash.get_mut(&key(state)) else { return 0 };
        let sum = bytes.iter().fold(*value, |sum, byte| sum.rotate_left(3) ^ u64::from(*byte));
        *count = sum;
        let _ = hash.insert(&key(sum), &sum);
        next(sum)
    })
}
