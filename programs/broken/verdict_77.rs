//! Broken: its result is 77 for ARP packets, which is no verdict. All of it safe.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

const ETHERTYPE: core::ops::Range<usize> = 12..14;

#[rex_xdp]
fn verdict_77(_: &xdp, ctx: &mut xdp_md) -> Result {
    match ctx.data_slice.get(ETHERTYPE) {
        Some([8, 6]) => Ok(77),
        _ => Ok(XDP_PASS as i32),
    }
}
