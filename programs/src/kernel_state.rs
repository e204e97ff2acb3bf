//! What a program learns of the CPU and the task it runs on, by CPU in `states`, and that two random numbers differ. With a descriptor above 0, it
//! reads that many bytes into `source` instead, as the kernel reads memory that need not be there, and keeps what it finds in `word`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct CpuState {
    node: i32,
    pid: u32,
    tgid: u32,
    current_pid: i32,
    jiffies: u64,
}

#[rex_map]
static states: RexHashMap<i32, CpuState> = RexHashMap::new(64, 0);

#[rex_map]
static source: RexArrayMap<[u8; 32]> = RexArrayMap::new(1, 0);

#[rex_map]
static word: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn kernel_state(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    if ctx.fildes != 0 {
        let byte = source.get_mut(&0).ok_or(-1)?.get(ctx.fildes as usize).ok_or(-2)?;
        let mut found = u64::MAX;
        let result = obj.bpf_probe_read_kernel(&mut found, (&raw const *byte).cast());
        word.insert(&0, &found)?;
        return result;
    }
    let pid_tgid = obj.bpf_get_current_pid_tgid();
    let state = CpuState {
        node: obj.bpf_get_numa_node_id(),
        pid: pid_tgid as u32,
        tgid: (pid_tgid >> 32) as u32,
        current_pid: obj.bpf_get_current_task().ok_or(-1)?.get_pid(),
        jiffies: obj.bpf_jiffies64(),
    };
    states.insert(&obj.bpf_get_smp_processor_id(), &state)?;
    Ok((obj.bpf_get_prandom_u32() != obj.bpf_get_prandom_u32()).into())
}
