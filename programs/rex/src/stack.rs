//! The stack check of programs whose depth is not known when they are built.

use crate::per_cpu;
use crate::stub;
use core::arch::asm;

/// What a program may use of the Rex stack; the rest is for helpers and for the panic handler.
const PROGRAM_STACK: u64 = 0x4000;

/// Panics if the caller's frame reaches below what a program may use of the stack; `#[rex_stack_check]` inserts it.
#[inline(always)]
pub fn __rex_check_stack() {
    let stack_pointer: u64;
    // SAFETY: reads a register and a per-CPU variable of 8 bytes.
    let top = unsafe {
        asm!("mov {}, rsp", out(reg) stack_pointer, options(nostack, preserves_flags));
        per_cpu::read_u64(&raw const stub::rex_stack_ptr)
    };
    if stack_pointer <= top.wrapping_sub(PROGRAM_STACK) {
        __rex_handle_stack_overflow();
    }
}

#[unsafe(no_mangle)]
#[cold]
#[inline(never)]
extern "C" fn __rex_handle_stack_overflow() -> ! {
    panic!("Stack overflow in Rex program");
}
