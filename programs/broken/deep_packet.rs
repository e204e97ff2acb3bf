//! Broken: recurses without the stack check, once for each eight bytes of the packet: a long one makes it run off its stack.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

#[inline(never)]
fn sum(bytes: &[u8]) -> u64 {
    let Some((word, rest)) = bytes.split_first_chunk::<8>() else {
        return bytes.len() as u64;
    };
    let kept = black_box([u64::from_le_bytes(*word); 4]);
    sum(rest).wrapping_add(kept[3])
}

#[rex_xdp]
fn deep_packet(_: &xdp, ctx: &mut xdp_md) -> Result {
    black_box(sum(ctx.data_slice));
    Ok(XDP_PASS as i32)
}
