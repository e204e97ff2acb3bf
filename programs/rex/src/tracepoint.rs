//! Tracepoint programs: run where the kernel reports an event.

use crate::helpers::base_helpers;
use crate::map::StreamableProgram;
use crate::{Result, stub};
use core::ffi::c_void;
use core::marker::PhantomData;

macro_rules! contexts {
    ($($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* })*) => {
        $(
            $(#[$doc])*
            #[repr(C)]
            #[derive(Clone, Copy, Debug)]
            pub struct $name {
                registers: u64,
                $(pub $field: $type,)*
            }

            impl TracepointContext for $name {}
        )*
    };
}

/// The record of an event, whose first word is the kernel's own.
pub trait TracepointContext: 'static {}

contexts! {
    /// syscalls/sys_enter_open
    SyscallsEnterOpenCtx { syscall_nr: i64, filename: u64, flags: u64, mode: u64 }
    /// syscalls/sys_enter_openat
    SyscallsEnterOpenatCtx { syscall_nr: i64, dfd: u64, filename: u64, flags: u64, mode: u64 }
    /// syscalls/sys_enter_dup
    SyscallsEnterDupCtx { syscall_nr: i64, fildes: u64 }
    /// syscalls/sys_exit_open
    SyscallsExitOpenCtx { syscall_nr: i64, ret: i64 }
    /// syscalls/sys_exit_openat
    SyscallsExitOpenatCtx { syscall_nr: i64, ret: i64 }
    /// raw_syscalls/sys_enter
    RawSyscallsEnterCtx { id: i64, args: [u64; 6] }
    /// raw_syscalls/sys_exit
    RawSyscallsExitCtx { id: i64, ret: i64 }
}

/// The program type, for one event.
pub struct tracepoint<C: TracepointContext> {
    context: PhantomData<C>,
}

impl<C: TracepointContext> tracepoint<C> {
    base_helpers!(with current task);
}

impl<C: TracepointContext> StreamableProgram for tracepoint<C> {
    type Context<'a> = C;

    fn stream(context: &C) -> (*const c_void, crate::map::Output) {
        ((&raw const *context).cast(), stub::bpf_perf_event_output_tp)
    }
}

/// # Safety
/// `context` is what the kernel hands to a program on the tracepoint of `C`.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn enter<C: TracepointContext>(
    context: *mut (),
    program: impl FnOnce(&tracepoint<C>, &'static C) -> Result,
) -> u32 {
    let record = unsafe { &*context.cast_const().cast::<C>() };
    match program(&tracepoint { context: PhantomData }, record) {
        Ok(value) | Err(value) => value as u32,
    }
}
