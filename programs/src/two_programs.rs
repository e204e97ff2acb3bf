//! Two programs in one object, at XDP and at tc, which count packets and bytes by direction in the one map.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::sched_cls::{__sk_buff, TC_ACT_OK, sched_cls};
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_tc, rex_xdp};

const IN: u32 = 0;
const OUT: u32 = 1;

#[repr(C)]
#[derive(Clone, Copy)]
struct Traffic {
    packets: u64,
    bytes: u64,
}

#[rex_map]
static traffic: RexArrayMap<Traffic> = RexArrayMap::new(2, 0);

fn count(direction: u32, bytes: usize) {
    if let Some(entry) = traffic.get_mut(&direction) {
        entry.packets += 1;
        entry.bytes += bytes as u64;
    }
}

#[rex_xdp]
fn count_in(_: &xdp, ctx: &mut xdp_md) -> Result {
    count(IN, ctx.data_length);
    Ok(XDP_PASS as i32)
}

#[rex_tc]
fn count_out(_: &sched_cls, ctx: &mut __sk_buff) -> Result {
    count(OUT, ctx.len as usize);
    Ok(TC_ACT_OK as i32)
}
