//! Broken: walks the options of TCP headers by their lengths, and an option of length 0 leads to itself. All of it safe, and it returns on
//! every other packet.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const OPTIONS: usize = 14 + 20 + 20;
const ETHERTYPE: usize = 12;
const PROTOCOL: usize = 14 + 9;
const END: u8 = 0;
const NO_OPERATION: u8 = 1;

#[rex_map]
static options: RexArrayMap<u64> = RexArrayMap::new(256, 0);

#[rex_xdp]
fn endless_option(_: &xdp, ctx: &mut xdp_md) -> Result {
    let packet = &*ctx.data_slice;
    let pass = Ok(XDP_PASS as i32);
    if packet.get(ETHERTYPE..ETHERTYPE + 2) != Some(&[8, 0]) || packet.get(PROTOCOL) != Some(&6) {
        return pass;
    }
    let mut at = OPTIONS;
    while let Some(&kind) = packet.get(at) {
        if kind == END {
            break;
        }
        if let Some(seen) = options.get_mut(&kind.into()) {
            *seen = seen.wrapping_add(1);
        }
        let length = if kind == NO_OPERATION { 1 } else { packet.get(at + 1).copied().unwrap_or(1) };
        at += usize::from(length);
    }
    pass
}
