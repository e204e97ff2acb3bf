//! Broken: passes packets or drops them by what `cpuid` says of the processor. All of it safe.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::arch::x86_64::__cpuid_count;
use rex::xdp::{XDP_DROP, XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

/// Structured extended features, and the bit of BMI2 in its ebx.
const EXTENDED_FEATURES: u32 = 7;
const BMI2: u32 = 1 << 8;

#[rex_xdp]
fn machine_dependent(_: &xdp, _: &mut xdp_md) -> Result {
    let features = __cpuid_count(EXTENDED_FEATURES, 0).ebx;
    Ok(if features & BMI2 != 0 { XDP_PASS } else { XDP_DROP } as i32)
}
