//! Broken: each of its runs panics, after it has reserved a record past the kernel crate and given it back (unsafe code in a program): where the
//! watchdog fires before that panic, the record stays open.
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::map::RexRingBuf;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_ringbuf_reserve"]
    fn ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    #[link_name = "bpf_ringbuf_discard"]
    fn ringbuf_discard(sample: *mut c_void, flags: u64);
}

/// Where the kernel puts a map's address in its definition.
const KPTR: usize = 24;

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

fn kernel_map() -> *mut c_void {
    unsafe { (&raw const events).byte_add(KPTR).cast::<*mut c_void>().read_volatile() }
}

#[rex_tracepoint]
fn record_then_panic(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let sample = unsafe { ringbuf_reserve(kernel_map(), 24, 0) };
    if !sample.is_null() {
        unsafe { ringbuf_discard(sample, 0) };
    }
    panic!("descriptor {}", ctx.fildes);
}
