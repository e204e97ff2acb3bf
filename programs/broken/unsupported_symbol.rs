//! Broken: calls a helper of ring buffers past the kernel crate, and without a ring buffer (unsafe code in a program). Programs may import
//! `bpf_ringbuf_query`, but not every kernel model has it.
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    fn bpf_ringbuf_query(map: *mut c_void, flags: u64) -> u64;
}

#[rex_tracepoint]
fn unsupported_symbol(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(unsafe { bpf_ringbuf_query(core::ptr::null_mut(), ctx.fildes) } as i32)
}
