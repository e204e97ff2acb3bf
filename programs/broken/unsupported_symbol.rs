//! Broken: imports a symbol that programs may import, but calls it past the kernel crate (unsafe code in a program): `vprintk`.
#![no_std]
#![no_main]

use core::ffi::{CStr, c_char, c_void};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

const TEXT: &CStr = c"printed without arguments\n";

unsafe extern "C" {
    fn vprintk(format: *const c_char, arguments: *mut c_void) -> i32;
}

#[rex_tracepoint]
fn unsupported_symbol(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(unsafe { vprintk(TEXT.as_ptr(), core::ptr::null_mut()) })
}
