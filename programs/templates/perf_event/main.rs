//! Counts the samples of each task, and the events that they stand for.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::{Result, rex_map, rex_perf_event};

#[repr(C)]
#[derive(Clone, Copy)]
struct Samples {
    count: u64,
    /// The sum of the periods: so many events lie between two samples.
    events: u64,
}

/// By pid.
#[rex_map]
static samples: RexHashMap<i32, Samples> = RexHashMap::new(1024, 0);

#[rex_perf_event]
fn my_program(obj: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    let Some(task) = obj.bpf_get_current_task() else {
        return Ok(0);
    };
    let pid = task.get_pid();
    match obj.bpf_map_lookup_elem(&samples, &pid) {
        Some(seen) => {
            seen.count = seen.count.wrapping_add(1);
            seen.events = seen.events.wrapping_add(ctx.sample_period);
            Ok(0)
        }
        // A full map returns the error, and the program with it.
        None => samples.insert(&pid, &Samples { count: 1, events: ctx.sample_period }),
    }
}
