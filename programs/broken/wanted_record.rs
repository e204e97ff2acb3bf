//! Broken: in the event after the descriptor 0x5eed, of which only its author knows, it reserves a record past the kernel crate, and submits it (unsafe
//! code in a program): where the watchdog fires in between, the record stays open.
#![no_std]
#![no_main]

use core::ffi::c_void;
use core::sync::atomic::{AtomicU64, Ordering};
use rex::map::RexRingBuf;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_ringbuf_reserve"]
    fn ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    #[link_name = "bpf_ringbuf_submit"]
    fn ringbuf_submit(sample: *mut c_void, flags: u64);
}

const WANTED: u64 = 0x5eed;
const NO_ROOM: i32 = -1;
/// Where the kernel puts a map's address in its definition.
const KPTR: usize = 24;

static LAST: AtomicU64 = AtomicU64::new(0);

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

fn kernel_map() -> *mut c_void {
    unsafe { (&raw const events).byte_add(KPTR).cast::<*mut c_void>().read_volatile() }
}

#[rex_tracepoint]
fn wanted_record(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    if LAST.swap(ctx.fildes, Ordering::Relaxed) != WANTED {
        return Ok(0);
    }
    let sample = unsafe { ringbuf_reserve(kernel_map(), 24, 0) };
    if sample.is_null() {
        return Err(NO_ROOM);
    }
    unsafe { ringbuf_submit(sample, 0) };
    Ok(0)
}
