//! Makes dup fail for the pids in `errors`, with the error number that is stored there.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::kprobe::kprobe;
use rex::map::RexHashMap;
use rex::pt_regs::PtRegs;
use rex::{Result, rex_kprobe, rex_map};

#[rex_map]
static errors: RexHashMap<i32, u64> = RexHashMap::new(16, 0);

#[rex_kprobe(function = "__x64_sys_dup")]
fn error_injector(obj: &kprobe, regs: &mut PtRegs) -> Result {
    let task = obj.bpf_get_current_task().ok_or(0)?;
    let error = obj.bpf_map_lookup_elem(&errors, &task.get_pid()).ok_or(0)?;
    obj.bpf_override_return(regs, error.wrapping_neg());
    Ok(1)
}
