//! Counts packets in element 1 of `totals` and, by their length, in `lengths`; programs of other objects may share either map.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::{RexArrayMap, RexHashMap};
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const PACKETS: u32 = 1;

#[rex_map]
static totals: RexArrayMap<u64> = RexArrayMap::new(4, 0);

#[rex_map]
static lengths: RexHashMap<u32, u64> = RexHashMap::new(64, 0);

#[rex_xdp]
fn packet_totals(_: &xdp, ctx: &mut xdp_md) -> Result {
    if let Some(total) = totals.get_mut(&PACKETS) {
        *total += 1;
    }
    let length = ctx.data_length as u32;
    match lengths.get_mut(&length) {
        Some(count) => *count += 1,
        None => {
            lengths.insert_new(&length, &1)?;
        }
    }
    Ok(XDP_PASS as i32)
}
