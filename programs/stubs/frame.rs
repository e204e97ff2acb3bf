//! A function with an unwind table that nothing calls. The linker drops it, and keeps the head of its table in .eh_frame. Without line tables,
//! compiler_builtins has such a function; with them, the compiler puts its table into .debug_frame. So an object has the same image with both.
#![no_std]
#![no_main]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

core::arch::global_asm!(
    ".section .text.frame, \"ax\", @progbits",
    ".cfi_startproc",
    "ret",
    ".cfi_endproc",
);
