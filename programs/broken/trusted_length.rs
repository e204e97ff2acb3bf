//! Broken: believes the total length of IPv4 headers, and reads the last byte of the packet there (unsafe code in a program).
#![no_std]
#![no_main]

use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

const IP: usize = 14;
const TOTAL_LENGTH: usize = IP + 2;

#[rex_xdp]
fn trusted_length(_: &xdp, ctx: &mut xdp_md) -> Result {
    let Some(&[high, low]) = ctx.data_slice.get(TOTAL_LENGTH..TOTAL_LENGTH + 2) else {
        return Ok(XDP_PASS as i32);
    };
    let length = usize::from(u16::from_be_bytes([high, low])).max(1);
    let last = unsafe { ctx.data_slice.as_ptr().add(IP + length - 1).read_volatile() };
    core::hint::black_box(last);
    Ok(XDP_PASS as i32)
}
