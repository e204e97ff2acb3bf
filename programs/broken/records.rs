//! Broken: each of these programs reserves a record past the kernel crate (unsafe code in a program): where the watchdog fires, it stays open.
#![no_std]
#![no_main]

use core::arch::asm;
use core::ffi::c_void;
use core::sync::atomic::{AtomicU64, Ordering};
use rex::map::RexRingBuf;
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_perf_event, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_ringbuf_reserve"]
    fn ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    #[link_name = "bpf_ringbuf_submit"]
    fn ringbuf_submit(sample: *mut c_void, flags: u64);
    #[link_name = "bpf_ringbuf_discard"]
    fn ringbuf_discard(sample: *mut c_void, flags: u64);
    static rex_termination_state: u8;
    fn __rex_handle_timeout() -> !;
}

const NO_ROOM: i32 = -1;
/// Where the kernel puts a map's address in its definition.
const KPTR: usize = 24;

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

/// Reserves a record of which the kernel crate knows nothing.
fn reserve() -> core::result::Result<*mut c_void, i32> {
    let sample = unsafe {
        let map = (&raw const events).byte_add(KPTR).cast::<*mut c_void>().read_volatile();
        ringbuf_reserve(map, 24, 0)
    };
    if sample.is_null() { Err(NO_ROOM) } else { Ok(sample) }
}

fn reserve_and_submit() -> Result {
    let sample = reserve()?;
    unsafe { ringbuf_submit(sample, 0) };
    Ok(0)
}

/// States of a program that the watchdog sees.
const PROGRAM: u8 = 0;
const HELPER: u8 = 1;
const EXPIRED: u8 = 2;

fn set_state(state: u8) {
    unsafe { asm!("mov byte ptr gs:[{}], {}", in(reg) &raw const rex_termination_state, in(reg_byte) state) };
}

/// Ends the program where the watchdog has fired meanwhile.
fn end_if_expired() {
    let state: u8;
    unsafe { asm!("mov {}, byte ptr gs:[{}]", out(reg_byte) state, in(reg) &raw const rex_termination_state) };
    if state == EXPIRED {
        unsafe { __rex_handle_timeout() };
    }
}

const BEFORE: u32 = 34;
const BEHIND: u32 = 14;

/// Broken: reserves a record past the kernel crate in the 35th of its 50 helper calls, and gives it back in the 36th (unsafe code in a program): only
/// where the watchdog fires during the 35th, the record stays open.
#[cfg(program = "late_record")]
#[rex_tracepoint]
fn late_record(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    for _ in 0..BEFORE {
        obj.bpf_ktime_get_ns();
    }
    set_state(HELPER);
    let reserved = reserve();
    end_if_expired();
    let sample = reserved?;
    unsafe { ringbuf_discard(sample, 0) };
    end_if_expired();
    set_state(PROGRAM);
    for _ in 0..BEHIND {
        obj.bpf_ktime_get_ns();
    }
    Ok(0)
}

/// Broken: each of its runs panics, after it has reserved a record past the kernel crate and given it back (unsafe code in a program): where the
/// watchdog fires before that panic, the record stays open.
#[cfg(program = "record_then_panic")]
#[rex_tracepoint]
fn record_then_panic(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    if let Ok(sample) = reserve() {
        unsafe { ringbuf_discard(sample, 0) };
    }
    panic!("descriptor {}", ctx.fildes);
}

/// Broken: reserves a record for each sample past the kernel crate, and submits it (unsafe code in a program): where the watchdog fires in between,
/// which it can for samples of page faults, the record stays open.
#[cfg(program = "sampled_record")]
#[rex_perf_event]
fn sampled_record(_: &perf_event, _: &bpf_perf_event_data) -> Result {
    reserve_and_submit()
}

const WANTED: u64 = 0x5eed;

static LAST: AtomicU64 = AtomicU64::new(0);

/// Broken: in the event after the descriptor 0x5eed, of which only its author knows, it reserves a record past the kernel crate, and submits it (unsafe
/// code in a program): where the watchdog fires in between, the record stays open.
#[cfg(program = "wanted_record")]
#[rex_tracepoint]
fn wanted_record(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    if LAST.swap(ctx.fildes, Ordering::Relaxed) != WANTED {
        return Ok(0);
    }
    reserve_and_submit()
}
