//! Broken: each of these programs is made without the kernel crate and never ends, and its `__rex_handle_timeout` is wrong.
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

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// An endless program, and its handler.
macro_rules! programs {
    ($($(#[doc = $about:literal])+ #[cfg($program:meta)] fn $name:ident() $(-> $never:ty)? $handler:block)+) => {$(
        #[cfg($program)]
        global_asm!(
            ".section xdp, \"ax\", @progbits",
            concat!(".globl ", stringify!($name)),
            concat!(".type ", stringify!($name), ", @function"),
            concat!(stringify!($name), ":"),
            "2: jmp 2b",
            concat!(".size ", stringify!($name), ", . - ", stringify!($name)),
            ".text",
        );

        #[cfg($program)]
        unsafe extern "C" {
            fn $name(context: *mut ()) -> u32;
        }

        #[cfg($program)]
        #[used(linker)]
        static ENTRY: unsafe extern "C" fn(*mut ()) -> u32 = $name;

        $(#[doc = $about])+
        #[cfg($program)]
        #[unsafe(no_mangle)]
        extern "C" fn __rex_handle_timeout() $(-> $never)? $handler

        #[cfg($program)]
        #[used(linker)]
        static HANDLER: extern "C" fn() $(-> $never)? = __rex_handle_timeout;
    )+};
}

programs! {
    /// Broken: made without the kernel crate, it never ends, and its `__rex_handle_timeout` never ends either.
    #[cfg(program = "handler_loops")]
    fn handler_loops() -> ! {
        loop {
            core::hint::spin_loop();
        }
    }

    /// Broken: made without the kernel crate, it never ends, and its `__rex_handle_timeout` returns.
    #[cfg(program = "handler_returns")]
    fn handler_returns() {}

    /// Broken: made without the kernel crate, it never ends, and its `__rex_handle_timeout` panics with other words than those of a timeout.
    #[cfg(program = "handler_words")]
    fn handler_words() -> ! {
        const WORDS: &[u8] = b"panicked at src/handler_words.rs:1:1:\nEnough\0";
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
}
