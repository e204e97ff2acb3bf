//! Broken: made without the kernel crate, it never ends, and its `__rex_handle_timeout` returns.
#![no_std]
#![no_main]

use core::arch::global_asm;
use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[unsafe(no_mangle)]
extern "C" fn __rex_handle_timeout() {}

global_asm!(
    ".section xdp, \"ax\", @progbits",
    ".globl handler_returns",
    ".type handler_returns, @function",
    "handler_returns:",
    "2: jmp 2b",
    ".size handler_returns, . - handler_returns",
    ".text",
);

unsafe extern "C" {
    fn handler_returns(context: *mut ()) -> u32;
}

#[used(linker)]
static ENTRY: unsafe extern "C" fn(*mut ()) -> u32 = handler_returns;

#[used(linker)]
static HANDLER: extern "C" fn() = __rex_handle_timeout;
