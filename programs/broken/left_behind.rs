//! Broken: leaves behind what has to be given back, or gives it back twice (`core::mem::forget`, unsafe code in a program): a lock for descriptors 0
//! and 1, a reference to the task itself for 2 and 3.
#![no_std]
#![no_main]

use core::ffi::c_void;
use core::mem::forget;
use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::task_struct::OwnedTaskStruct;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

unsafe extern "C" {
    fn bpf_spin_unlock(lock: *mut c_void) -> i64;
    fn bpf_task_from_pid(pid: i32) -> *mut c_void;
    fn bpf_task_release(task: *mut c_void);
}

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    value: u32,
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn left_behind(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let pid = obj.bpf_get_current_task().ok_or(-1)?.get_pid();
    let entry = state.get_mut(&0).ok_or(-1)?;
    let lock = (&raw mut entry.lock).cast();
    match ctx.fildes {
        0 => forget(rex_spinlock_guard::new(&mut entry.lock)),
        1 => {
            drop(rex_spinlock_guard::new(&mut entry.lock));
            unsafe { bpf_spin_unlock(lock) };
        }
        2 => forget(OwnedTaskStruct::from_pid(pid).ok_or(-3)?),
        3 => unsafe {
            let task = bpf_task_from_pid(pid);
            bpf_task_release(task);
            bpf_task_release(task);
        },
        _ => return Err(-1),
    }
    Ok(0)
}
