//! Assisting the verifier: a loop that only the data ends. Behind the Ethernet header come elements of a kind, a length and as many
//! bytes; kind 0 is the last.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const ETHERNET_HEADER: usize = 14;

#[repr(C)]
#[derive(Clone, Copy)]
struct Walk {
    elements: u32,
    bytes: u32,
}

#[rex_map]
static walked: RexArrayMap<Walk> = RexArrayMap::new(1, 0);

#[rex_xdp]
fn gap_data_loop(_: &xdp, ctx: &mut xdp_md) -> Result {
    let mut at = ETHERNET_HEADER;
    let mut elements = 0;
    while ctx.data_slice[at] != 0 {
        at += 2 + usize::from(ctx.data_slice[at + 1]);
        elements += 1;
    }
    *walked.get_mut(&0).ok_or(0)? = Walk { elements, bytes: (at - ETHERNET_HEADER) as u32 };
    Ok(XDP_PASS as i32)
}
