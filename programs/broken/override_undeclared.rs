//! Broken: writes a return value into the registers of the probed task by itself, without the import that marks an override program (unsafe code in
//! a program).
#![no_std]
#![no_main]

use rex::kprobe::kprobe;
use rex::pt_regs::PtRegs;
use rex::{Result, rex_kprobe};

/// Where ax is, in words of 8 bytes.
const AX: usize = 10;
const EPERM: u64 = 1;

#[rex_kprobe(function = "__x64_sys_dup")]
fn override_undeclared(_: &kprobe, regs: &mut PtRegs) -> Result {
    if regs.rdi() == 3 {
        unsafe { (&raw mut *regs).cast::<u64>().add(AX).write(EPERM.wrapping_neg()) };
    }
    Ok(1)
}
