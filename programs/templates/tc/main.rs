//! Drops packets that are longer than `limit` says, passes all others, and counts what it drops.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::sched_cls::{__sk_buff, TC_ACT_OK, TC_ACT_SHOT, sched_cls};
use rex::{Result, rex_map, rex_tc};

#[repr(C)]
#[derive(Clone, Copy)]
struct Dropped {
    packets: u64,
    bytes: u64,
}

/// User space writes the length of the longest packet in bytes; 0 is no limit.
#[rex_map]
static limit: RexArrayMap<u32> = RexArrayMap::new(1, 0);

#[rex_map]
static dropped: RexArrayMap<Dropped> = RexArrayMap::new(1, 0);

#[rex_tc]
fn my_program(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    let longest = obj.bpf_map_lookup_elem(&limit, &0).map_or(0, |longest| *longest);
    if longest == 0 || ctx.len <= longest {
        return Ok(TC_ACT_OK as i32);
    }
    if let Some(count) = obj.bpf_map_lookup_elem(&dropped, &0) {
        count.packets = count.packets.wrapping_add(1);
        count.bytes = count.bytes.wrapping_add(ctx.len.into());
    }
    Ok(TC_ACT_SHOT as i32)
}
