//! Verifier bugs: one pointer to a policy, of a port or else for all, from two maps through the one path that uses it.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::utils::u16be;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

#[repr(C)]
#[derive(Clone, Copy)]
struct Policy {
    verdict: u32,
    packets: u32,
}

#[rex_map]
static ports: RexHashMap<u16be, Policy> = RexHashMap::new(8, 0);

#[rex_map]
static others: RexArrayMap<Policy> = RexArrayMap::new(1, 0);

fn apply(policy: &mut Policy) -> i32 {
    policy.packets += 1;
    policy.verdict as i32
}

#[rex_xdp]
fn gap_policy_pointer(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let port = obj.udp_header(ctx).dest;
    let policy = ports.get_mut(&port).or_else(|| others.get_mut(&0));
    Ok(policy.map_or(XDP_PASS as i32, apply))
}
