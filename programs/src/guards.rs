//! Holds as many references to the current task as element 0 of `wanted` says, which may be 64 at a time; `held` is how many it had.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::task_struct::OwnedTaskStruct;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const MOST: usize = 80;

#[rex_map]
static wanted: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_map]
static held: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn guards(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let count = *wanted.get_mut(&0).ok_or(0)?;
    let having = held.get_mut(&0).ok_or(0)?;
    let pid = obj.bpf_get_current_task().ok_or(0)?.get_pid();
    let mut tasks = [const { None }; MOST];
    *having = 0;
    for slot in tasks.iter_mut().take(count as usize) {
        let task = OwnedTaskStruct::from_pid(pid).ok_or(-1)?;
        *slot = Some(task);
        *having += 1;
    }
    Ok(tasks.iter().flatten().filter(|task| task.get_pid() == pid).count() as i32)
}
