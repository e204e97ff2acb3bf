//! Broken: overrides the return value of a function that is not open to error injection. All of it safe; the kernel refuses the attachment.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::kprobe::kprobe;
use rex::pt_regs::PtRegs;
use rex::{Result, rex_kprobe};

const EIO: u64 = 5;

#[rex_kprobe(function = "vfs_read")]
fn override_elsewhere(obj: &kprobe, regs: &mut PtRegs) -> Result {
    obj.bpf_override_return(regs, EIO.wrapping_neg());
    Ok(1)
}
