//! Sends a copy of each packet to the interface whose number is element 0 of `target`, with the flags of element 1, and marks the packet
//! itself after that. The result is the helper's.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::sched_cls::{__sk_buff, sched_cls};
use rex::{Result, rex_map, rex_tc};

#[rex_map]
static target: RexArrayMap<u32> = RexArrayMap::new(2, 0);

#[rex_tc]
fn clone_redirect(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    let interface = *target.get_mut(&0).ok_or(-1)?;
    let flags = *target.get_mut(&1).ok_or(-1)?;
    let result = obj.bpf_clone_redirect(ctx, interface, flags.into())?;
    ctx.data_slice[0] = 0xee;
    Ok(result)
}
