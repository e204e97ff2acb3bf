//! Broken: each of these programs reads, writes or calls what is not there for it (unsafe code in a program).
#![no_std]
#![no_main]

use core::hint::black_box;
use core::mem::transmute;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    fn jiffies(descriptor: u64) -> u64;
}

const KERNEL_TEXT: usize = 0xffff_ffff_8100_0000;
static CODE: [u8; 16] = [0x90; 16];
static LIMIT: u64 = 42;

/// A program for each function: its argument is the context, and all of it is unsafe.
macro_rules! programs {
    ($($(#[$attribute:meta])+ fn $name:ident($ctx:ident) { $($body:tt)* })+) => {$(
        $(#[$attribute])+
        #[rex_tracepoint]
        fn $name(_: &tracepoint<SyscallsEnterDupCtx>, $ctx: &'static SyscallsEnterDupCtx) -> Result {
            unsafe { $($body)* }
        }
    )+};
}

programs! {
    /// Broken: calls into its own data, which is not executable (unsafe code in a program).
    #[cfg(program = "execute_data")]
    fn execute_data(ctx) {
        let target = black_box((&raw const CODE).wrapping_byte_add(ctx.fildes as usize));
        let function: extern "C" fn() -> i32 = transmute(target);
        Ok(function())
    }

    /// Broken: calls an address of the kernel that is written into the program, not an imported function (unsafe code in a program).
    #[cfg(program = "fixed_address")]
    fn fixed_address(ctx) {
        let function: extern "C" fn(u64) -> i32 = transmute(KERNEL_TEXT);
        Ok(function(ctx.fildes))
    }

    /// Broken: reads through a null pointer, at the descriptor's offset (unsafe code in a program).
    #[cfg(program = "null_read")]
    fn null_read(ctx) {
        let pointer = core::ptr::null::<u8>().wrapping_add(ctx.fildes as usize);
        Ok(pointer.read_volatile().into())
    }

    /// Broken: calls a variable of the kernel as if it were a function (unsafe code in a program).
    #[cfg(program = "variable_call")]
    fn variable_call(ctx) {
        Ok(jiffies(ctx.fildes) as i32)
    }

    /// Broken: calls an address that holds no code: the descriptor as it is (unsafe code in a program).
    #[cfg(program = "wild_jump")]
    fn wild_jump(ctx) {
        let target = black_box(ctx.fildes as *const ());
        let function: extern "C" fn() -> i32 = transmute(target);
        Ok(function())
    }

    /// Broken: writes over its own code, which is not writable (unsafe code in a program).
    #[cfg(program = "write_code")]
    fn write_code(ctx) {
        let code = write_code as *const () as *mut u8;
        code.write_volatile(ctx.fildes as u8);
        Ok(0)
    }

    /// Broken: writes to a constant of its own, which lies in a read-only segment (unsafe code in a program).
    #[cfg(program = "write_rodata")]
    fn write_rodata(ctx) {
        let limit = (&raw const LIMIT).cast_mut();
        limit.write_volatile(ctx.fildes);
        Ok(0)
    }
}
