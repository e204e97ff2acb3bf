//! Broken: made without the kernel crate, it has no `__rex_handle_timeout` for the watchdog to send it to.
#![no_std]
#![no_main]

use core::panic::PanicInfo;

#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[unsafe(export_name = "no_timeout_handler")]
#[unsafe(link_section = "tracepoint/syscalls/sys_enter_dup")]
extern "C" fn entry(_: *mut ()) -> u32 {
    0
}

#[used(linker)]
static ENTRY: extern "C" fn(*mut ()) -> u32 = entry;
