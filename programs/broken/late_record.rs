//! Broken: reserves a record past the kernel crate in the 35th of its 50 helper calls, and gives it back in the 36th (unsafe code in a program): only
//! where the watchdog fires during the 35th, the record stays open.
#![no_std]
#![no_main]

use core::arch::asm;
use core::ffi::c_void;
use rex::map::RexRingBuf;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    #[link_name = "bpf_ringbuf_reserve"]
    fn ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    #[link_name = "bpf_ringbuf_discard"]
    fn ringbuf_discard(sample: *mut c_void, flags: u64);
    static rex_termination_state: u8;
    fn __rex_handle_timeout() -> !;
}

const PROGRAM: u8 = 0;
const HELPER: u8 = 1;
const EXPIRED: u8 = 2;

const BEFORE: u32 = 34;
const BEHIND: u32 = 14;
const NO_ROOM: i32 = -1;
/// Where the kernel puts a map's address in its definition.
const KPTR: usize = 24;

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(4096, 0);

fn kernel_map() -> *mut c_void {
    unsafe { (&raw const events).byte_add(KPTR).cast::<*mut c_void>().read_volatile() }
}

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

#[rex_tracepoint]
fn late_record(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    for _ in 0..BEFORE {
        obj.bpf_ktime_get_ns();
    }
    set_state(HELPER);
    let sample = unsafe { ringbuf_reserve(kernel_map(), 24, 0) };
    end_if_expired();
    if sample.is_null() {
        return Err(NO_ROOM);
    }
    unsafe { ringbuf_discard(sample, 0) };
    end_if_expired();
    set_state(PROGRAM);
    for _ in 0..BEHIND {
        obj.bpf_ktime_get_ns();
    }
    Ok(0)
}
