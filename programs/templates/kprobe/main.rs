//! Makes dup fail for the tasks in `errors`, with the error number that is stored there.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::kprobe::kprobe;
use rex::map::RexHashMap;
use rex::pt_regs::PtRegs;
use rex::{Result, rex_kprobe, rex_map};

/// The error numbers that Linux can return.
const LARGEST_ERROR: u64 = 4095;

/// User space writes a pid and an error number: 24 is EMFILE.
#[rex_map]
static errors: RexHashMap<i32, u64> = RexHashMap::new(16, 0);

#[rex_kprobe(function = "__x64_sys_dup")]
fn my_program(obj: &kprobe, regs: &mut PtRegs) -> Result {
    let Some(task) = obj.bpf_get_current_task() else {
        return Ok(0);
    };
    let Some(error) = obj.bpf_map_lookup_elem(&errors, &task.get_pid()) else {
        return Ok(0);
    };
    // A panic ends the program cleanly and removes it: better than a value that no caller expects.
    assert!((1..=LARGEST_ERROR).contains(error), "{error} is not an error number");
    obj.bpf_override_return(regs, error.wrapping_neg());
    Ok(1)
}
