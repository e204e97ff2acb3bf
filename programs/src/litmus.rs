//! The threads of litmus tests, by descriptor: stores and loads of two statics in the orders that tell memory models apart.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::sync::atomic::Ordering::{Relaxed, SeqCst};
use core::sync::atomic::{AtomicU64, compiler_fence, fence};

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

/// Each in a cache line of its own.
#[repr(align(64))]
struct Apart(AtomicU64);

static X: Apart = Apart(AtomicU64::new(0));
static Y: Apart = Apart(AtomicU64::new(0));

#[inline(always)]
fn store(place: &Apart) {
    place.0.store(1, Relaxed);
    compiler_fence(SeqCst);
}

#[inline(always)]
fn load(place: &Apart) -> u64 {
    let value = place.0.load(Relaxed);
    compiler_fence(SeqCst);
    value
}

/// A store, and a load of the other static.
#[inline(always)]
fn store_load(mine: &Apart, other: &Apart) -> u64 {
    store(mine);
    load(other)
}

#[inline(always)]
fn store_fence_load(mine: &Apart, other: &Apart) -> u64 {
    store(mine);
    fence(SeqCst);
    load(other)
}

#[inline(always)]
fn exchange_load(mine: &Apart, other: &Apart) -> u64 {
    mine.0.swap(1, Relaxed);
    load(other)
}

#[inline(always)]
fn two_loads(first: &Apart, second: &Apart) -> u64 {
    let value = load(first);
    2 * value + load(second)
}

#[inline(always)]
fn load_store(first: &Apart, second: &Apart) -> u64 {
    let value = load(first);
    store(second);
    value
}

#[rex_tracepoint]
fn litmus(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let seen = match ctx.fildes {
        0 => store_load(&X, &Y),
        1 => store_load(&Y, &X),
        2 => store_fence_load(&X, &Y),
        3 => store_fence_load(&Y, &X),
        4 => exchange_load(&X, &Y),
        5 => exchange_load(&Y, &X),
        6 => {
            store(&X);
            store(&Y);
            0
        }
        7 => two_loads(&Y, &X),
        8 => load_store(&X, &Y),
        9 => load_store(&Y, &X),
        10 => {
            store(&X);
            0
        }
        11 => {
            store(&Y);
            0
        }
        _ => two_loads(&X, &Y),
    };
    Ok(seen as i32)
}
