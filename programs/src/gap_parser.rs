//! Reinventing the wheel: the standard library's parser of addresses, used as it is on the text behind the Ethernet header.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::net::SocketAddrV4;
use rex::map::RexArrayMap;
use rex::xdp::{XDP_DROP, XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const ETHERNET_HEADER: usize = 14;

#[repr(C)]
#[derive(Clone, Copy)]
struct Endpoint {
    address: [u8; 4],
    port: u32,
}

#[rex_map]
static parsed: RexArrayMap<Endpoint> = RexArrayMap::new(1, 0);

#[rex_xdp]
fn gap_parser(_: &xdp, ctx: &mut xdp_md) -> Result {
    let text = core::str::from_utf8(&ctx.data_slice[ETHERNET_HEADER..]);
    match text.map(str::parse::<SocketAddrV4>) {
        Ok(Ok(endpoint)) => {
            *parsed.get_mut(&0).ok_or(0)? = Endpoint { address: endpoint.ip().octets(), port: endpoint.port().into() };
            Ok(XDP_PASS as i32)
        }
        _ => Ok(XDP_DROP as i32),
    }
}
