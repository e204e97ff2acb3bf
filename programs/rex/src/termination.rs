//! The termination protocol: the watchdog may end a program at any instruction of its own, but never inside a helper.

use crate::per_cpu;
use crate::stub;

const PROGRAM: u8 = 0;
const HELPER: u8 = 1;
const EXPIRED: u8 = 2;

/// Keeps the watchdog from cutting in until the program is left.
#[inline(always)]
pub fn hold_off() {
    // SAFETY: the slot is one byte.
    unsafe { per_cpu::write_u8(&raw const stub::rex_termination_state, HELPER) };
}

/// Runs a helper with the watchdog held off; if it expired meanwhile, the program ends when the helper has returned.
#[inline(always)]
pub fn protected<R>(helper: impl FnOnce() -> R) -> R {
    hold_off();
    let result = helper();
    // SAFETY: the slot is one byte.
    unsafe {
        if per_cpu::read_u8(&raw const stub::rex_termination_state) == EXPIRED {
            __rex_handle_timeout();
        }
        per_cpu::write_u8(&raw const stub::rex_termination_state, PROGRAM);
    }
    result
}

/// Where the watchdog sends a program that has run too long. Loading fails without it.
#[unsafe(no_mangle)]
#[cold]
#[inline(never)]
extern "C" fn __rex_handle_timeout() -> ! {
    panic!("Timeout in Rex program");
}

#[used(linker)]
static HANDLER: extern "C" fn() -> ! = __rex_handle_timeout;
