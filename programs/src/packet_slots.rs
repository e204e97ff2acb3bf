//! Sends the length of each packet and its first 14 bytes to the event in the slot that element 0 of `slot` names, from xdp and from tc.
//! The results are those of the helpers.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexPerfEventArray};
use rex::sched_cls::{__sk_buff, sched_cls};
use rex::utils::PerfEventMaskedCPU;
use rex::xdp::{xdp, xdp_md};
use rex::{Result, rex_map, rex_tc, rex_xdp};

const ETHERNET_HEADER: u32 = 14;

#[rex_map]
static slot: RexArrayMap<u32> = RexArrayMap::new(1, 0);

#[rex_map]
static received: RexPerfEventArray<u32> = RexPerfEventArray::new(3, 0);

#[rex_map]
static classified: RexPerfEventArray<u32> = RexPerfEventArray::new(3, 0);

fn target() -> core::result::Result<PerfEventMaskedCPU, i32> {
    Ok(PerfEventMaskedCPU::any_cpu(*slot.get_mut(&0).ok_or(-1)?).with_packet(ETHERNET_HEADER))
}

#[rex_xdp]
fn send_received(obj: &xdp, ctx: &mut xdp_md) -> Result {
    received.output(obj, ctx, &(ctx.data_length as u32), target()?)
}

#[rex_tc]
fn send_classified(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    classified.output(obj, ctx, &ctx.len, target()?)
}
