//! Broken: made without the kernel crate, it never ends, and its `__rex_handle_timeout` panics with other words than those of a timeout.
#![no_std]
#![no_main]

use core::arch::{asm, global_asm};
use core::panic::PanicInfo;

unsafe extern "C" {
    static rex_termination_state: u8;
    static rex_log_buf: [u8; 1024];
    static this_cpu_off: u64;
    fn rex_landingpad() -> !;
}

const WORDS: &[u8] = b"panicked at src/handler_words.rs:1:1:\nEnough\0";

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[unsafe(no_mangle)]
extern "C" fn __rex_handle_timeout() -> ! {
    unsafe {
        asm!("mov byte ptr gs:[{}], 1", in(reg) &raw const rex_termination_state);
        let offset: u64;
        asm!("mov {}, qword ptr gs:[{}]", out(reg) offset, in(reg) &raw const this_cpu_off);
        let text = (&raw const rex_log_buf).cast::<u8>().cast_mut().wrapping_add(offset as usize);
        for (place, byte) in WORDS.iter().enumerate() {
            text.wrapping_add(place).write_volatile(*byte);
        }
        rex_landingpad()
    }
}

global_asm!(
    ".section xdp, \"ax\", @progbits",
    ".globl handler_words",
    ".type handler_words, @function",
    "handler_words:",
    "2: jmp 2b",
    ".size handler_words, . - handler_words",
    ".text",
);

unsafe extern "C" {
    fn handler_words(context: *mut ()) -> u32;
}

#[used(linker)]
static ENTRY: unsafe extern "C" fn(*mut ()) -> u32 = handler_words;

#[used(linker)]
static HANDLER: extern "C" fn() -> ! = __rex_handle_timeout;
