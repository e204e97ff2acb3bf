//! Panics three calls deep, on an `unwrap` of `None`, if the first argument of the probed function is 0: each call has a frame of its
//! own in the stack trace.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::num::NonZeroU64;
use rex::kprobe::kprobe;
use rex::pt_regs::PtRegs;
use rex::{Result, rex_kprobe};

#[inline(never)]
fn parse(argument: u64) -> NonZeroU64 {
    NonZeroU64::new(argument).unwrap()
}

#[inline(never)]
fn dispatch(regs: &PtRegs) -> u32 {
    parse(regs.rdi()).trailing_zeros() + 1
}

#[rex_kprobe(function = "__x64_sys_dup")]
fn nested_unwrap(_: &kprobe, regs: &mut PtRegs) -> Result {
    let bit = dispatch(regs);
    Ok(bit as i32)
}
