//! Counts context switches by the task that leaves the processor and the state it leaves in, on an event that the crate has no context for.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::tracepoint::tracepoint;
use rex::{Result, rex_map, rex_tracepoint, rex_tracepoint_context};

rex_tracepoint_context! {
    /// sched/sched_switch
    struct SchedSwitch {
        prev_comm: [u8; 16],
        prev_pid: i32,
        prev_prio: i32,
        prev_state: i64,
        next_comm: [u8; 16],
        next_pid: i32,
        next_prio: i32,
    }
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Leaving {
    state: i64,
    pid: i32,
    priority: i32,
}

/// A pair of tasks that followed one another.
#[derive(Clone, Copy)]
#[repr(C)]
struct Names {
    previous: [u8; 16],
    next: [u8; 16],
}

#[rex_map]
static switches: RexHashMap<Leaving, u64> = RexHashMap::new(64, 0);

/// The last switch.
#[rex_map]
static last: RexArrayMap<Names> = RexArrayMap::new(1, 0);

/// Switches away from the idle task are filtered out.
#[rex_tracepoint(event = "sched/sched_switch")]
fn context_switches(_: &tracepoint<SchedSwitch>, ctx: &'static SchedSwitch) -> Result {
    if ctx.prev_pid == 0 {
        return Ok(0);
    }
    let leaving = Leaving { state: ctx.prev_state, pid: ctx.prev_pid, priority: ctx.prev_prio };
    match switches.get_mut(&leaving) {
        Some(count) => *count += 1,
        None => {
            switches.insert(&leaving, &1)?;
        }
    }
    if let Some(names) = last.get_mut(&0) {
        *names = Names { previous: ctx.prev_comm, next: ctx.next_comm };
    }
    Ok(1)
}
