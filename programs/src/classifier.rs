//! A tc classifier: drops what is longer than `limit` or what `rules` wants dropped by its IP protocol, marks and prioritises what the
//! rules want marked, and keeps the metadata of the last packet in `last`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::sched_cls::{__sk_buff, TC_ACT_OK, TC_ACT_SHOT, sched_cls};
use rex::{Result, rex_map, rex_tc};

const ETH_P_IP: u16 = 0x0800;

#[repr(C)]
#[derive(Clone, Copy)]
struct Rule {
    drop: u32,
    mark: u32,
    priority: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Metadata {
    len: u32,
    data_len: u32,
    protocol: u32,
    pkt_type: u32,
    mark: u32,
    priority: u32,
    hash: u32,
    queue_mapping: u32,
    vlan_present: u32,
    vlan_tci: u32,
    vlan_proto: u32,
    ifindex: u32,
    ingress_ifindex: u32,
    tc_index: u32,
}

#[rex_map]
static rules: RexHashMap<u8, Rule> = RexHashMap::new(32, 0);

#[rex_map]
static limit: RexArrayMap<u32> = RexArrayMap::new(1, 0);

#[rex_map]
static last: RexArrayMap<Metadata> = RexArrayMap::new(1, 0);

fn metadata(ctx: &__sk_buff) -> Metadata {
    Metadata {
        len: ctx.len,
        data_len: ctx.data_len,
        protocol: ctx.protocol.get().into(),
        pkt_type: ctx.pkt_type,
        mark: ctx.mark,
        priority: ctx.priority,
        hash: ctx.hash,
        queue_mapping: ctx.queue_mapping,
        vlan_present: ctx.vlan_present,
        vlan_tci: ctx.vlan_tci,
        vlan_proto: ctx.vlan_proto.get().into(),
        ifindex: ctx.ifindex,
        ingress_ifindex: ctx.ingress_ifindex,
        tc_index: ctx.tc_index,
    }
}

#[rex_tc]
fn classifier(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    last.update(&0, &metadata(ctx))?;

    let longest = limit.get_mut(&0).map_or(0, |longest| *longest);
    if longest != 0 && ctx.len > longest {
        return Ok(TC_ACT_SHOT as i32);
    }
    if ctx.protocol != ETH_P_IP {
        return Ok(TC_ACT_OK as i32);
    }

    let protocol = obj.ip_header(ctx).protocol;
    match obj.bpf_map_lookup_elem(&rules, &protocol) {
        Some(rule) if rule.drop != 0 => Ok(TC_ACT_SHOT as i32),
        Some(rule) => {
            ctx.set_mark(rule.mark);
            ctx.set_priority(rule.priority);
            Ok(TC_ACT_OK as i32)
        }
        None => Ok(TC_ACT_OK as i32),
    }
}
