//! Broken: made without the kernel crate, it never ends, and its `__rex_handle_timeout` never ends either.
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
extern "C" fn __rex_handle_timeout() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

global_asm!(
    ".section xdp, \"ax\", @progbits",
    ".globl handler_loops",
    ".type handler_loops, @function",
    "handler_loops:",
    "2: jmp 2b",
    ".size handler_loops, . - handler_loops",
    ".text",
);

unsafe extern "C" {
    fn handler_loops(context: *mut ()) -> u32;
}

#[used(linker)]
static ENTRY: unsafe extern "C" fn(*mut ()) -> u32 = handler_loops;

#[used(linker)]
static HANDLER: extern "C" fn() -> ! = __rex_handle_timeout;
