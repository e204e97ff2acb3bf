//! Tracepoint programs: run where the kernel reports an event.

use crate::helpers::base_helpers;
use crate::map::StreamableProgram;
use crate::utils::NoRef;
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

            unsafe impl TracepointContext for $name {}
        )*
    };
}

/// The record of an event, whose first word is the kernel's own.
///
/// # Safety
/// Any bytes may be read as one, and it is no larger than [`LARGEST_RECORD`]. [`rex_tracepoint_context`](crate::rex_tracepoint_context) sees to both.
pub unsafe trait TracepointContext: 'static {}

/// Bytes of the kernel's buffer that a record lies at the start of: PERF_MAX_TRACE_SIZE of include/linux/trace_events.h.
pub const LARGEST_RECORD: usize = 8192;

/// The first word of a record. There is no way to make one, nor to copy one.
#[doc(hidden)]
#[repr(transparent)]
pub struct Hidden(#[allow(dead_code)] u64);

/// A field `__data_loc`: where in its record an array of variable length lies.
#[repr(transparent)]
#[derive(Clone, Copy, Debug)]
pub struct DataLoc(u32);

impl DataLoc {
    /// Bytes from the record's start.
    #[inline(always)]
    pub const fn offset(self) -> usize {
        (self.0 & 0xffff) as usize
    }

    /// Bytes.
    #[inline(always)]
    pub const fn length(self) -> usize {
        (self.0 >> 16) as usize
    }
}

/// The bytes of an array of variable length.
///
/// # Safety
/// `record` is what the kernel hands to a program, so that [`LARGEST_RECORD`] bytes may be read from its start.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn variable<C: TracepointContext>(record: &'static C, location: DataLoc) -> Option<&'static [u8]> {
    let (offset, length) = (location.offset(), location.length());
    if offset + length > LARGEST_RECORD {
        return None;
    }
    let start = (&raw const *record).cast::<u8>();
    Some(unsafe { core::slice::from_raw_parts(start.add(offset), length) })
}

#[doc(hidden)]
pub const fn check_field<T: Copy + NoRef>() {}

/// The record of an event that has no context here: its fields, as /sys/kernel/tracing/events/CATEGORY/EVENT/format lists them behind the common
/// ones, each of a type that is `Copy + NoRef`. The program names the event in its attribute, `#[rex_tracepoint(event = "category/event")]`.
///
/// ```ignore
/// rex_tracepoint_context! {
///     /// sched/sched_process_exec
///     struct Exec { filename: DataLoc, pid: i32, old_pid: i32 }
/// }
/// ```
#[macro_export]
#[allow_internal_unsafe]
macro_rules! rex_tracepoint_context {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$attribute])*
        #[repr(C)]
        $visibility struct $name {
            __hidden: $crate::tracepoint::Hidden,
            $($visibility $field: $type,)*
        }

        const _: () = {
            $($crate::tracepoint::check_field::<$type>();)*
            ::core::assert!(
                ::core::mem::size_of::<$name>() <= $crate::tracepoint::LARGEST_RECORD,
                "the record is larger than the kernel's buffer"
            );
            ::core::assert!(::core::mem::align_of::<$name>() <= 8, "the kernel aligns records to 8 bytes");
            unsafe impl $crate::tracepoint::TracepointContext for $name {}

            impl $name {
                /// The array of variable length whose place a field of this record holds, as bytes: a text with the NUL that ends it.
                /// `None` where it would not lie in the kernel's buffer.
                #[allow(dead_code)]
                #[inline(always)]
                $visibility fn variable(
                    &'static self,
                    location: $crate::tracepoint::DataLoc,
                ) -> ::core::option::Option<&'static [u8]> {
                    // No safe code can make, copy or move a record, because none can a `Hidden`.
                    unsafe { $crate::tracepoint::variable(self, location) }
                }
            }
        };
    };
}

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
