//! Broken: each of these programs looks a task up past the kernel crate, and releases it too seldom or too often (unsafe code in a program).
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    fn bpf_task_from_pid(pid: i32) -> *mut c_void;
    fn bpf_task_release(task: *mut c_void);
}

/// A program for each function: its arguments are the current task, and the reference to it.
macro_rules! programs {
    ($($(#[$attribute:meta])+ fn $name:ident($current:ident, $task:ident) { $($body:tt)* })+) => {$(
        $(#[$attribute])+
        #[rex_tracepoint]
        fn $name(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
            let $current = obj.bpf_get_current_task().ok_or(0)?;
            let $task = unsafe { bpf_task_from_pid($current.get_pid()) };
            if $task.is_null() {
                return Err(-3);
            }
            $($body)*
            Ok(0)
        }
    )+};
}

programs! {
    /// Broken: looks a task up past the kernel crate, and keeps the reference to it when the task is not the current one's leader (unsafe code in a
    /// program).
    #[cfg(program = "task_kept")]
    fn task_kept(current, task) {
        if current.get_pid() != current.get_tgid() {
            return Ok(1);
        }
        unsafe { bpf_task_release(task) };
    }

    /// Broken: gives a task back past the kernel crate, once more than it has taken it (unsafe code in a program).
    #[cfg(program = "task_released_twice")]
    fn task_released_twice(current, task) {
        unsafe {
            bpf_task_release(task);
            bpf_task_release(task);
        }
    }
}
