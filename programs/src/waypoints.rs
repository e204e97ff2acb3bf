//! Programs for every place on a packet's way through an interface. Each notes that it sees the packet, and what it sees, adds one to the
//! mark, sends a copy to an interface if its element of `plans` names one, keeps the helper's result there, and returns what the element
//! says.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexQueue};
use rex::sched_cls::{__sk_buff, sched_cls};
use rex::xdp::{xdp, xdp_md};
use rex::{Result, rex_map, rex_tc, rex_xdp};

#[repr(C)]
#[derive(Clone, Copy)]
struct Plan {
    verdict: i32,
    /// The interface's number, or 0, and the flags of bpf_clone_redirect.
    target: u32,
    flags: u32,
    copied: i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Sighting {
    ifindex: u32,
    ingress_ifindex: u32,
    queue: u32,
    len: u32,
    protocol: u32,
    pkt_type: u32,
    vlan_present: u32,
    vlan_tci: u32,
    vlan_proto: u32,
    mark: u32,
}

/// By place: xdp, the first and the second at ingress, egress.
#[rex_map]
static plans: RexArrayMap<Plan> = RexArrayMap::new(4, 0);

#[rex_map]
static last: RexArrayMap<Sighting> = RexArrayMap::new(4, 0);

#[rex_map]
static counts: RexArrayMap<u32> = RexArrayMap::new(4, 0);

/// The places that saw packets, in order.
#[rex_map]
static path: RexQueue<[u8; 8]> = RexQueue::new(32, 0);

fn note(place: u32, name: &[u8; 8], seen: &Sighting) -> Result {
    last.update(&place, seen)?;
    *counts.get_mut(&place).ok_or(-1)? += 1;
    // What is full keeps the first places.
    path.push(name).or(Ok(0))
}

fn classify(obj: &sched_cls, ctx: &mut __sk_buff, place: u32, name: &[u8; 8]) -> Result {
    let seen = Sighting {
        ifindex: ctx.ifindex,
        ingress_ifindex: ctx.ingress_ifindex,
        queue: ctx.queue_mapping,
        len: ctx.len,
        protocol: ctx.protocol.get().into(),
        pkt_type: ctx.pkt_type,
        vlan_present: ctx.vlan_present,
        vlan_tci: ctx.vlan_tci,
        vlan_proto: ctx.vlan_proto.get().into(),
        mark: ctx.mark,
    };
    note(place, name, &seen)?;
    ctx.set_mark(ctx.mark + 1);
    let plan = plans.get_mut(&place).ok_or(-1)?;
    if plan.target != 0 {
        let result = obj.bpf_clone_redirect(ctx, plan.target, plan.flags.into());
        plan.copied = result.unwrap_or_else(|error| error);
    }
    Ok(plan.verdict)
}

#[rex_xdp]
fn at_xdp(_: &xdp, ctx: &mut xdp_md) -> Result {
    let seen = Sighting {
        ifindex: ctx.ingress_ifindex,
        ingress_ifindex: ctx.ingress_ifindex,
        queue: ctx.rx_queue_index,
        len: ctx.data_length as u32,
        protocol: 0,
        pkt_type: 0,
        vlan_present: 0,
        vlan_tci: 0,
        vlan_proto: 0,
        mark: 0,
    };
    note(0, b"xdp\0\0\0\0\0", &seen)?;
    Ok(plans.get_mut(&0).ok_or(-1)?.verdict)
}

#[rex_tc]
fn at_ingress(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    classify(obj, ctx, 1, b"ingress\0")
}

#[rex_tc]
fn second_at_ingress(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    classify(obj, ctx, 2, b"second\0\0")
}

#[rex_tc]
fn at_egress(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    classify(obj, ctx, 3, b"egress\0\0")
}
