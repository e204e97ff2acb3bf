//! Counts packets by their length in `lengths`, which programs of other objects may share.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::sched_cls::{__sk_buff, TC_ACT_OK, sched_cls};
use rex::{Result, rex_map, rex_tc};

#[rex_map]
static lengths: RexHashMap<u32, u64> = RexHashMap::new(64, 0);

#[rex_tc]
fn packet_lengths(_: &sched_cls, ctx: &mut __sk_buff) -> Result {
    let length = ctx.len as u32;
    match lengths.get_mut(&length) {
        Some(count) => *count += 1,
        None => {
            lengths.insert_new(&length, &1)?;
        }
    }
    Ok(TC_ACT_OK as i32)
}
