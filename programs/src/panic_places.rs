//! Six places where a frame makes it panic by its length, each in a way of its own, and a seventh for a plan that only its author makes.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

/// What is planned for frames of a length.
#[rex_map]
static plans: RexHashMap<u32, u32> = RexHashMap::new(16, 0);

const UNWANTED: u32 = 0x5eed;

#[rex_xdp]
fn panic_places(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let length = ctx.data_length as u32;
    if let Some(plan) = obj.bpf_map_lookup_elem(&plans, &length) {
        assert!(*plan != UNWANTED, "no plan for frames of {length} bytes");
    }
    let data = &*ctx.data_slice;
    match length {
        14 => panic!("a header alone"),
        33 => return Ok((length - data.len() as u32 - 1) as i32),
        34 => return Ok(i32::from(data[length as usize])),
        42 => return Ok((1000 / (length - 42)) as i32),
        54 => return Ok(i32::from(*data.get(60).unwrap())),
        60 => return Ok(i32::from(*data.last().filter(|byte| **byte == 0x5e).expect("a last byte of 0x5e"))),
        _ => {}
    }
    Ok(XDP_PASS as i32)
}
