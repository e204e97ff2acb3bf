//! Reads the counter of the CPU that the descriptor names, or with descriptor 9 that of the current one, into element 0 of `value`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::perf_event::bpf_perf_event_value;
use rex::map::{RexArrayMap, RexPerfEventArray};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::utils::PerfEventMaskedCPU;
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static counters: RexPerfEventArray<u64> = RexPerfEventArray::new(2, 0);

#[rex_map]
static value: RexArrayMap<[u64; 3]> = RexArrayMap::new(1, 0);

const CURRENT: u64 = 9;

#[rex_tracepoint]
fn perf_counter(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let mut read = bpf_perf_event_value { counter: 1, enabled: 1, running: 1 };
    let cpu = match ctx.fildes {
        CURRENT => PerfEventMaskedCPU::current_cpu(),
        descriptor => PerfEventMaskedCPU::any_cpu(descriptor as u32),
    };
    let result = counters.read_value(cpu, &mut read);
    value.insert(&0, &[read.counter, read.enabled, read.running])?;
    result
}
