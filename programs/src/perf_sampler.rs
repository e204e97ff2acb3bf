//! Counts the samples of a perf event by pid, and keeps what the last sample of each pid was.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::perf_event::{bpf_perf_event_data, bpf_perf_event_value, perf_event};
use rex::{Result, rex_map, rex_perf_event};

#[repr(C)]
#[derive(Clone, Copy)]
struct Sample {
    period: u64,
    addr: u64,
    ip: u64,
    counter: u64,
    enabled: u64,
    running: u64,
}

#[rex_map]
static samples: RexHashMap<i32, u64> = RexHashMap::new(256, 0);

#[rex_map]
static last: RexHashMap<i32, Sample> = RexHashMap::new(256, 0);

#[rex_perf_event]
fn perf_sampler(obj: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    let pid = obj.bpf_get_current_task().ok_or(0)?.get_pid();
    match samples.get_mut(&pid) {
        Some(count) => *count += 1,
        None => {
            samples.insert_new(&pid, &1)?;
        }
    }

    let mut value = bpf_perf_event_value::default();
    obj.bpf_perf_prog_read_value(ctx, &mut value)?;
    let sample = Sample {
        period: ctx.sample_period,
        addr: ctx.addr,
        ip: ctx.regs.rip(),
        counter: value.counter,
        enabled: value.enabled,
        running: value.running,
    };
    last.insert(&pid, &sample)
}
