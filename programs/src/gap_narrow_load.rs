//! Hinting the compiler: reads the lower half of a 32-bit field of the context, for which the compiler makes a load of 16 bits.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

#[rex_map]
static seen: RexArrayMap<u32> = RexArrayMap::new(1, 0);

#[inline(never)]
fn lower_half(ctx: &xdp_md) -> u16 {
    // The field stays in memory, so that it has to be loaded.
    *core::hint::black_box(&ctx.rx_queue_index) as u16
}

#[rex_xdp]
fn gap_narrow_load(_: &xdp, ctx: &mut xdp_md) -> Result {
    *seen.get_mut(&0).ok_or(0)? = lower_half(ctx).into();
    Ok(XDP_PASS as i32)
}
