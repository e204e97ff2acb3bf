//! Broken: reads the type of each frame without a look at its length (unsafe code in a program): of a short frame, what lies behind it.
#![no_std]
#![no_main]

use rex::xdp::{XDP_DROP, XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

const ETHERTYPE: usize = 12;

#[rex_xdp]
fn short_packet(_: &xdp, ctx: &mut xdp_md) -> Result {
    let kind = unsafe { ctx.data_slice.as_ptr().add(ETHERTYPE).cast::<[u8; 2]>().read() };
    Ok(if kind == [0, 0] { XDP_DROP } else { XDP_PASS } as i32)
}
