//! Broken: gives a task back past the kernel crate, once more than it has taken it (unsafe code in a program).
#![no_std]
#![no_main]

use core::ffi::c_void;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

unsafe extern "C" {
    fn bpf_task_from_pid(pid: i32) -> *mut c_void;
    fn bpf_task_release(task: *mut c_void);
}

#[rex_tracepoint]
fn task_released_twice(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let pid = obj.bpf_get_current_task().ok_or(0)?.get_pid();
    let task = unsafe { bpf_task_from_pid(pid) };
    if task.is_null() {
        return Err(-3);
    }
    unsafe {
        bpf_task_release(task);
        bpf_task_release(task);
    }
    Ok(0)
}
