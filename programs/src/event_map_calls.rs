//! Calls of map helpers on maps that have their own: the system call's number is the type of the map (as in enum bpf_map_type), its first
//! argument the key. `sample` puts stacks into the one of them, with the sample's period for the flags.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::bpf::{BPF_MAP_TYPE_PERF_EVENT_ARRAY, BPF_MAP_TYPE_STACK_TRACE};
use rex::map::{RexPerfEventArray, RexStackTrace};
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::tracepoint::{RawSyscallsEnterCtx, tracepoint};
use rex::{Result, rex_map, rex_perf_event, rex_tracepoint};

const NO_SUCH_MAP: i32 = -1000;

#[rex_map]
static events: RexPerfEventArray<u32> = RexPerfEventArray::new(2, 0);

#[rex_map]
static stacks: RexStackTrace<u32, [u64; 4]> = RexStackTrace::new(2, 0);

#[rex_perf_event]
fn sample(obj: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    obj.bpf_get_stackid_pe(ctx, &stacks, ctx.sample_period)
}

#[rex_tracepoint]
fn lookup(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let key = ctx.args[0] as u32;
    let found = match ctx.id as u32 {
        BPF_MAP_TYPE_PERF_EVENT_ARRAY => obj.bpf_map_lookup_elem(&events, &key).is_some(),
        BPF_MAP_TYPE_STACK_TRACE => obj.bpf_map_lookup_elem(&stacks, &key).is_some(),
        _ => return Err(NO_SUCH_MAP),
    };
    Ok(found as i32)
}

#[rex_tracepoint]
fn update(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let key = ctx.args[0] as u32;
    match ctx.id as u32 {
        BPF_MAP_TYPE_PERF_EVENT_ARRAY => obj.bpf_map_update_elem(&events, &key, &0, 0),
        BPF_MAP_TYPE_STACK_TRACE => obj.bpf_map_update_elem(&stacks, &key, &[1; 4], 0),
        _ => Err(NO_SUCH_MAP),
    }
}

#[rex_tracepoint]
fn delete(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let key = ctx.args[0] as u32;
    match ctx.id as u32 {
        BPF_MAP_TYPE_PERF_EVENT_ARRAY => obj.bpf_map_delete_elem(&events, &key),
        BPF_MAP_TYPE_STACK_TRACE => obj.bpf_map_delete_elem(&stacks, &key),
        _ => Err(NO_SUCH_MAP),
    }
}
