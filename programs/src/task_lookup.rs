//! Looks a task up by the pid that the descriptor holds, and keeps its thread group in `groups`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::task_struct::OwnedTaskStruct;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static groups: RexHashMap<i32, i32> = RexHashMap::new(8, 0);

#[rex_tracepoint]
fn task_lookup(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let task = OwnedTaskStruct::from_pid(ctx.fildes as i32).ok_or(-3)?;
    groups.insert(&task.get_pid(), &task.get_tgid())
}
