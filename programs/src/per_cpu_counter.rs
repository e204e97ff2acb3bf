//! Counts dups by CPU: descriptors 0 to 2 count in that element of a per-CPU array, which has three of 12 bytes; 10 and above store into
//! the element ten below.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::bpf::BPF_NOEXIST;
use rex::map::RexPerCPUArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static counts: RexPerCPUArrayMap<[u32; 3]> = RexPerCPUArrayMap::new(3, 0);

#[rex_tracepoint]
fn per_cpu_counter(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let pid = obj.bpf_get_current_pid_tgid() as u32;
    match ctx.fildes as u32 {
        descriptor @ 0..10 => {
            let count = counts.get_mut(&descriptor).ok_or(-1)?;
            count[0] += 1;
            count[1] = pid;
            Ok(0)
        }
        descriptor @ 10..20 => counts.insert(&(descriptor - 10), &[100, pid, descriptor]),
        20 => obj.bpf_map_update_elem(&counts, &0, &[0; 3], BPF_NOEXIST.into()),
        _ => obj.bpf_map_delete_elem(&counts, &0),
    }
}
