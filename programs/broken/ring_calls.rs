//! Broken: calls the helpers of ring buffers past the kernel crate (unsafe code in a program), with sizes and flags that the crate never
//! passes. The program is the helper, the arguments of the system call are size and flags; a record's bytes are all 7.
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::map::RexRingBuf;
use rex::tracepoint::{RawSyscallsEnterCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const SIZE: u32 = 4096;
const NO_ROOM: i32 = -1;
/// Where the kernel puts a map's address in its definition.
const KPTR: usize = 24;

unsafe extern "C" {
    #[link_name = "bpf_ringbuf_output"]
    fn ringbuf_output(map: *mut c_void, data: *const c_void, size: u64, flags: u64) -> i64;
    #[link_name = "bpf_ringbuf_reserve"]
    fn ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    #[link_name = "bpf_ringbuf_submit"]
    fn ringbuf_submit(sample: *mut c_void, flags: u64);
    #[link_name = "bpf_ringbuf_discard"]
    fn ringbuf_discard(sample: *mut c_void, flags: u64);
    #[link_name = "bpf_ringbuf_query"]
    fn ringbuf_query(map: *mut c_void, flags: u64) -> u64;
}

#[rex_map]
static ring: RexRingBuf = RexRingBuf::new(SIZE, 0);

static BYTES: [u8; SIZE as usize] = [7; SIZE as usize];

fn kernel_map() -> *mut c_void {
    unsafe { (&raw const ring).byte_add(KPTR).cast::<*mut c_void>().read_volatile() }
}

#[rex_tracepoint]
fn output(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let [size, flags, ..] = ctx.args;
    Ok(unsafe { ringbuf_output(kernel_map(), BYTES.as_ptr().cast(), size, flags) } as i32)
}

/// Reserves a record and ends it in the way that a helper does.
fn record(size: u64, flags: u64, end: impl FnOnce(*mut c_void)) -> Result {
    let sample = unsafe { ringbuf_reserve(kernel_map(), size, flags) };
    if sample.is_null() {
        return Err(NO_ROOM);
    }
    unsafe { sample.cast::<u8>().write_bytes(7, size as usize) };
    end(sample);
    Ok(0)
}

#[rex_tracepoint]
fn reserve(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let [size, flags, ..] = ctx.args;
    record(size, flags, |sample| unsafe { ringbuf_submit(sample, 0) })
}

#[rex_tracepoint]
fn submit(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let [size, flags, ..] = ctx.args;
    record(size, 0, |sample| unsafe { ringbuf_submit(sample, flags) })
}

#[rex_tracepoint]
fn discard(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let [size, flags, ..] = ctx.args;
    record(size, 0, |sample| unsafe { ringbuf_discard(sample, flags) })
}

#[rex_tracepoint]
fn query(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    Ok(unsafe { ringbuf_query(kernel_map(), ctx.args[1]) } as i32)
}
