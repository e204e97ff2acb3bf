//! The end of a program that panics: its resources are released, its message is handed over, and it never returns.

use crate::{cleanup, log, stub, termination};
use core::fmt::Write;
use core::panic::PanicInfo;

/// The message of a panic whose own does not fit.
const TOO_LONG: &str = "unknown rust panic";

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    termination::hold_off();
    cleanup::run_all();
    let mut message = log::Buffer::this_cpu();
    if write!(message, "{info}").is_err() {
        message.clear();
        let _ = message.write_str(TOO_LONG);
    }
    // SAFETY: the log buffer holds a string, and the landing pad does not return.
    unsafe { stub::rex_landingpad() }
}
