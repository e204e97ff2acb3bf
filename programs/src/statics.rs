//! Keeps state of its own: `runs` and `used` lie in .bss, `number` in .data. Notes what it finds there in `found`, and changes it.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct Found {
    runs: u64,
    used: u64,
    number: u64,
}

#[rex_map]
static found: RexArrayMap<Found> = RexArrayMap::new(1, 0);

static RUNS: AtomicU64 = AtomicU64::new(0);
static USED: [AtomicU64; 1024] = [const { AtomicU64::new(0) }; 1024];
static NUMBER: AtomicU64 = AtomicU64::new(7);

#[rex_tracepoint]
fn statics(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let seen = found.get_mut(&0).ok_or(0)?;
    seen.runs = RUNS.load(Relaxed);
    seen.used = USED.iter().filter(|word| word.load(Relaxed) != 0).count() as u64;
    seen.number = NUMBER.load(Relaxed);
    RUNS.store(seen.runs + 1, Relaxed);
    for word in &USED {
        word.store(1, Relaxed);
    }
    NUMBER.store(seen.number + 3, Relaxed);
    Ok(0)
}
