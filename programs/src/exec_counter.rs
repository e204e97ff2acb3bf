//! Counts executions by the file's name, which is an array of variable length in the event's record.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::ffi::CStr;
use rex::linux::errno::{EFAULT, EINVAL, ENAMETOOLONG};
use rex::map::RexHashMap;
use rex::tracepoint::{DataLoc, tracepoint};
use rex::{Result, rex_map, rex_printk, rex_tracepoint, rex_tracepoint_context};

rex_tracepoint_context! {
    /// sched/sched_process_exec
    struct SchedProcessExec { filename: DataLoc, pid: i32, old_pid: i32 }
}

type Name = [u8; 24];

#[rex_map]
static executions: RexHashMap<Name, u64> = RexHashMap::new(64, 0);

#[rex_tracepoint(event = "sched/sched_process_exec")]
fn exec_counter(_: &tracepoint<SchedProcessExec>, ctx: &'static SchedProcessExec) -> Result {
    let bytes = ctx.variable(ctx.filename).ok_or(-(EFAULT as i32))?;
    let filename = CStr::from_bytes_until_nul(bytes).map_err(|_| -(EINVAL as i32))?;
    let Ok(text) = filename.to_str() else {
        return Err(-(EINVAL as i32));
    };
    rex_printk!("{} runs {}", ctx.pid, text)?;
    let mut name: Name = [0; 24];
    name.get_mut(..text.len()).ok_or(-(ENAMETOOLONG as i32))?.copy_from_slice(text.as_bytes());
    match executions.get_mut(&name) {
        Some(count) => *count += 1,
        None => {
            executions.insert(&name, &1)?;
        }
    }
    Ok(1)
}
