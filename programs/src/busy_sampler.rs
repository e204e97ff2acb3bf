//! Goes round a loop as often as the sample's period says, and then counts the sample.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::map::RexArrayMap;
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::{Result, rex_map, rex_perf_event};

#[rex_map]
static finished: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_perf_event]
fn busy_sampler(_: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    let mut rounds = 0;
    while rounds < ctx.sample_period {
        rounds = black_box(rounds) + 1;
    }
    if let Some(count) = finished.get_mut(&0) {
        *count += 1;
    }
    Ok(0)
}
