//! Tasks.

use crate::field::{offset, read, size};
use crate::pt_regs::PtRegs;
use crate::termination::protected;
use crate::{cleanup, per_cpu, stub};
use core::ffi::{CStr, FromBytesUntilNulError, c_void};
use core::ops::Deref;

/// The size of a task's kernel stack; the user registers lie at its end.
const THREAD_SIZE: usize = 16384;

/// A task of the kernel.
pub struct TaskStruct {
    task: *const u8,
}

impl TaskStruct {
    /// The task that runs on this CPU.
    #[inline(always)]
    pub(crate) fn current() -> Option<Self> {
        // SAFETY: the slot is a per-CPU pointer.
        let task = unsafe { per_cpu::read_u64(&raw const stub::current_task) } as *const u8;
        if task.is_null() { None } else { Some(Self { task }) }
    }

    #[inline]
    pub fn get_pid(&self) -> i32 {
        // SAFETY: the layout is that of the kernel's task_struct, as in the functions below.
        unsafe { read!(self.task, task_struct.pid) }
    }

    #[inline]
    pub fn get_tgid(&self) -> i32 {
        unsafe { read!(self.task, task_struct.tgid) }
    }

    #[inline]
    pub fn get_utime(&self) -> u64 {
        unsafe { read!(self.task, task_struct.utime) }
    }

    #[inline]
    pub fn get_stime(&self) -> u64 {
        unsafe { read!(self.task, task_struct.stime) }
    }

    /// The name of the task, at most 15 bytes.
    #[inline]
    pub fn get_comm(&self) -> core::result::Result<&CStr, FromBytesUntilNulError> {
        let comm = unsafe { &*self.task.add(offset!(task_struct.comm)).cast::<[u8; 16]>() };
        CStr::from_bytes_until_nul(comm)
    }

    /// The registers with which the task entered the kernel.
    #[inline]
    pub fn get_pt_regs(&self) -> &'static PtRegs {
        // SAFETY: the registers are the last thing on the task's kernel stack.
        unsafe {
            let stack: *const u8 = read!(self.task, task_struct.stack);
            &*stack.add(THREAD_SIZE - size!(pt_regs)).cast()
        }
    }
}

/// A task that the program holds a reference to, so that it cannot go away meanwhile.
pub struct OwnedTaskStruct {
    task: TaskStruct,
    entry: usize,
}

unsafe extern "C" fn release(task: *mut c_void) {
    if !task.is_null() {
        unsafe { stub::bpf_task_release(task) };
    }
}

impl OwnedTaskStruct {
    /// The task of that pid in the initial namespace, if it lives.
    pub fn from_pid(pid: i32) -> Option<Self> {
        protected(|| {
            let entry = cleanup::register(release, core::ptr::null_mut());
            // SAFETY: the reference is released by the guard or by its cleanup entry.
            let task = unsafe { stub::bpf_task_from_pid(pid) };
            if task.is_null() {
                cleanup::deregister(entry);
                return None;
            }
            cleanup::set_argument(entry, task);
            Some(Self { task: TaskStruct { task: task.cast_const().cast() }, entry })
        })
    }
}

impl Deref for OwnedTaskStruct {
    type Target = TaskStruct;

    fn deref(&self) -> &TaskStruct {
        &self.task
    }
}

impl Drop for OwnedTaskStruct {
    fn drop(&mut self) {
        protected(|| {
            cleanup::deregister(self.entry);
            // SAFETY: the guard holds the reference.
            unsafe { release(self.task.task.cast_mut().cast()) };
        });
    }
}
