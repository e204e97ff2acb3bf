//! Sends pid and descriptor of each dup through a perf event array: descriptor 0 to the current CPU's event, any other to that of the CPU
//! before it. Its result is that of the helper.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexPerfEventArray;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::utils::PerfEventMaskedCPU;
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct Dup {
    pid: u32,
    descriptor: u32,
}

#[rex_map]
static events: RexPerfEventArray<Dup> = RexPerfEventArray::new(4, 0);

#[rex_tracepoint]
fn perf_output(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let dup = Dup { pid: obj.bpf_get_current_pid_tgid() as u32, descriptor: ctx.fildes as u32 };
    let cpu = match dup.descriptor {
        0 => PerfEventMaskedCPU::current_cpu(),
        descriptor => PerfEventMaskedCPU::any_cpu(descriptor - 1),
    };
    events.output(obj, ctx, &dup, cpu)
}
