//! Drops IPv4 packets of the protocols in `blocked`, passes all others, and counts both.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::xdp::{XDP_DROP, XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const ETH_P_IP: u16 = 0x0800;

/// An Ethernet header, and an IPv4 header without options.
const HEADERS: usize = 14 + 20;

#[repr(C)]
#[derive(Clone, Copy)]
struct Counters {
    dropped: u64,
    passed: u64,
}

/// User space writes the numbers of IP protocols: 1 is ICMP, 17 is UDP.
#[rex_map]
static blocked: RexHashMap<u8, u8> = RexHashMap::new(16, 0);

#[rex_map]
static counters: RexArrayMap<Counters> = RexArrayMap::new(1, 0);

fn is_blocked(obj: &xdp, ctx: &mut xdp_md) -> bool {
    // To read a header past the end of a short packet is a panic.
    if ctx.data_length < HEADERS || obj.eth_header(ctx).h_proto != ETH_P_IP {
        return false;
    }
    let protocol = obj.ip_header(ctx).protocol;
    obj.bpf_map_lookup_elem(&blocked, &protocol).is_some()
}

#[rex_xdp]
fn my_program(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let drop = is_blocked(obj, ctx);
    if let Some(count) = obj.bpf_map_lookup_elem(&counters, &0) {
        let counter = if drop { &mut count.dropped } else { &mut count.passed };
        *counter = counter.wrapping_add(1);
    }
    if drop { Ok(XDP_DROP as i32) } else { Ok(XDP_PASS as i32) }
}
