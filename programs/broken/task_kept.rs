//! Broken: looks a task up past the kernel crate, and keeps the reference to it when the task is not the current one's leader (unsafe code in a
//! program).
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
fn task_kept(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let current = obj.bpf_get_current_task().ok_or(0)?;
    let task = unsafe { bpf_task_from_pid(current.get_pid()) };
    if task.is_null() {
        return Err(-3);
    }
    if current.get_pid() != current.get_tgid() {
        return Ok(1);
    }
    unsafe { bpf_task_release(task) };
    Ok(0)
}
