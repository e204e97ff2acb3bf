//! Counts ARP packets by their operation. A frame that says ARP and is too short for it panics: its bytes are no ARP packet.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::utils::{convert_slice_to_struct, u16be};
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const ETH_P_ARP: u16 = 0x0806;
const ETHERNET_HEADER: usize = 14;

/// RFC 826, for Ethernet and IPv4.
#[repr(C)]
#[derive(Clone, Copy)]
struct Arp {
    hardware: u16be,
    protocol: u16be,
    hardware_length: u8,
    protocol_length: u8,
    operation: u16be,
    sender: ([u8; 6], [u8; 4]),
    target: ([u8; 6], [u8; 4]),
}

#[rex_map]
static operations: RexHashMap<u16be, u32> = RexHashMap::new(16, 0);

#[rex_xdp]
fn arp_operations(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let pass = Ok(XDP_PASS as i32);
    if obj.eth_header(ctx).h_proto != ETH_P_ARP {
        return pass;
    }
    let arp = convert_slice_to_struct::<Arp>(&ctx.data_slice[ETHERNET_HEADER..]);
    let count = operations.get_mut(&arp.operation).map_or(0, |count| *count);
    operations.insert(&arp.operation, &(count + 1)).and(pass)
}
