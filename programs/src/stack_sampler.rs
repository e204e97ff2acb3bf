//! Counts samples by the stack that they were taken in. The sample's period is taken for the flags; the result is the stack's id.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexHashMap, RexStackTrace};
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::{Result, rex_map, rex_perf_event};

#[rex_map]
static stacks: RexStackTrace<u32, [u64; 4]> = RexStackTrace::new(2, 0);

#[rex_map]
static counts: RexHashMap<i32, u64> = RexHashMap::new(16, 0);

#[rex_perf_event]
fn stack_sampler(obj: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    let id = obj.bpf_get_stackid_pe(ctx, &stacks, ctx.sample_period)?;
    match counts.get_mut(&id) {
        Some(count) => *count += 1,
        None => {
            counts.insert(&id, &1)?;
        }
    }
    Ok(id)
}
