//! Broken: each of these programs executes an instruction that no program may execute (unsafe code in a program).
#![no_std]
#![no_main]

use core::arch::asm;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

/// A program for each function: its argument is the descriptor, and all of it is unsafe.
macro_rules! programs {
    ($($(#[$attribute:meta])+ fn $name:ident($descriptor:pat) { $($body:tt)* })+) => {$(
        $(#[$attribute])+
        #[rex_tracepoint]
        fn $name(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
            let $descriptor = ctx.fildes;
            unsafe { $($body)* }
        }
    )+};
}

programs! {
    /// Broken: executes an instruction that no processor has (unsafe code in a program).
    #[cfg(program = "illegal_instruction")]
    fn illegal_instruction(_) {
        asm!("ud2", options(noreturn))
    }

    /// Broken: writes the flag that lets interrupts in, by way of the other flags (unsafe code in a program).
    #[cfg(program = "interrupt_flag")]
    fn interrupt_flag(descriptor) {
        asm!("push {}", "popfq", in(reg) descriptor & 0xfff);
        Ok(0)
    }

    /// Broken: reads from a port (unsafe code in a program).
    #[cfg(program = "port_access")]
    fn port_access(descriptor) {
        let byte: u8;
        asm!("in al, dx", in("dx") descriptor as u16, out("al") byte);
        Ok(byte.into())
    }

    /// Broken: stops the processor, which is the kernel's alone to do (unsafe code in a program).
    #[cfg(program = "privileged_instruction")]
    fn privileged_instruction(_) {
        asm!("cli", "hlt", options(nomem, nostack));
        Ok(0)
    }

    /// Broken: raises a software interrupt (unsafe code in a program).
    #[cfg(program = "software_interrupt")]
    fn software_interrupt(mut number) {
        asm!("int 0x80", inout("rax") number);
        Ok(number as i32)
    }

    /// Broken: uses a register of the SSE unit, which the kernel does not save for a program (unsafe code in a program).
    #[cfg(program = "sse_instruction")]
    fn sse_instruction(descriptor) {
        let halves: u64;
        asm!("movq xmm0, {}", "paddq xmm0, xmm0", "movq {}, xmm0", in(reg) descriptor, out(reg) halves);
        Ok(halves as i32)
    }

    /// Broken: makes a system call, from within the kernel (unsafe code in a program).
    #[cfg(program = "syscall_instruction")]
    fn syscall_instruction(mut number) {
        asm!("syscall", inout("rax") number, out("rcx") _, out("r11") _);
        Ok(number as i32)
    }

    /// Broken: computes on the x87 unit, whose registers the kernel does not save for a program (unsafe code in a program).
    #[cfg(program = "x87_instruction")]
    fn x87_instruction(mut number) {
        asm!("fild qword ptr [{0}]", "fsqrt", "fistp qword ptr [{0}]", in(reg) &raw mut number);
        Ok(number as i32)
    }
}
