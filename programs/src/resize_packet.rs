//! Moves the start of a packet by element 0 of `change` and its end by element 1, writes 0xaa into its first byte and 0xbb into its last,
//! and passes it; where a helper refuses, the result is its error.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

#[rex_map]
static change: RexArrayMap<i32> = RexArrayMap::new(2, 0);

#[rex_xdp]
fn resize_packet(obj: &xdp, ctx: &mut xdp_md) -> Result {
    obj.bpf_xdp_adjust_head(ctx, *change.get_mut(&0).ok_or(-1)?)?;
    obj.bpf_xdp_adjust_tail(ctx, *change.get_mut(&1).ok_or(-1)?)?;
    ctx.data_slice[0] = 0xaa;
    ctx.data_slice[ctx.data_length - 1] = 0xbb;
    Ok(XDP_PASS as i32)
}
