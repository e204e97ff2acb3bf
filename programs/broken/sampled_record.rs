//! Broken: reserves a record for each sample past the kernel crate, and submits it (unsafe code in a program): where the watchdog fires in between,
//! which it can for samples of page faults, the record stays open.
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::map::RexRingBuf;
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::{Result, rex_map, rex_perf_event};

unsafe extern "C" {
    #[link_name = "bpf_ringbuf_reserve"]
    fn ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    #[link_name = "bpf_ringbuf_submit"]
    fn ringbuf_submit(sample: *mut c_void, flags: u64);
}

const NO_ROOM: i32 = -1;
/// Where the kernel puts a map's address in its definition.
const KPTR: usize = 24;

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

fn kernel_map() -> *mut c_void {
    unsafe { (&raw const events).byte_add(KPTR).cast::<*mut c_void>().read_volatile() }
}

#[rex_perf_event]
fn sampled_record(_: &perf_event, _: &bpf_perf_event_data) -> Result {
    let sample = unsafe { ringbuf_reserve(kernel_map(), 24, 0) };
    if sample.is_null() {
        return Err(NO_ROOM);
    }
    unsafe { ringbuf_submit(sample, 0) };
    Ok(0)
}
