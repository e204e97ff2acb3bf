//! An XDP filter: drops TCP and UDP packets to the ports in `blocked`, counts what it sees, and sends packets to UDP port 7 back
//! to where they came from. Packets sent back are not in `counters`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::r#in::{IPPROTO_TCP, IPPROTO_UDP};
use rex::map::{RexArrayMap, RexHashMap};
use rex::utils::u16be;
use rex::xdp::{XDP_DROP, XDP_PASS, XDP_TX, compute_ip_checksum, xdp, xdp_md};
use rex::{Result, rex_map, rex_xdp};

const ETH_P_IP: u16 = 0x0800;
const ECHO_PORT: u16 = 7;
const DEFAULT_TTL: u8 = 64;

#[repr(C)]
#[derive(Clone, Copy)]
struct Counters {
    dropped: u64,
    passed: u64,
}

#[rex_map]
static blocked: RexHashMap<u16be, u8> = RexHashMap::new(64, 0);

#[rex_map]
static protocols: RexArrayMap<u64> = RexArrayMap::new(256, 0);

#[rex_map]
static counters: RexArrayMap<Counters> = RexArrayMap::new(1, 0);

fn send_back(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let eth = obj.eth_header(ctx);
    (eth.h_dest, eth.h_source) = (eth.h_source, eth.h_dest);

    let ip = obj.ip_header(ctx);
    (ip.saddr, ip.daddr) = (ip.daddr, ip.saddr);
    ip.ttl = DEFAULT_TTL;
    ip.check = compute_ip_checksum(ip).into();

    let udp = obj.udp_header(ctx);
    (udp.source, udp.dest) = (udp.dest, udp.source);
    Ok(XDP_TX as i32)
}

#[rex_xdp]
fn port_filter(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let count = counters.get_mut(&0).ok_or(0)?;
    if obj.eth_header(ctx).h_proto != ETH_P_IP {
        count.passed += 1;
        return Ok(XDP_PASS as i32);
    }

    let protocol = obj.ip_header(ctx).protocol;
    if let Some(seen) = protocols.get_mut(&protocol.into()) {
        *seen += 1;
    }
    let port = match protocol.into() {
        IPPROTO_TCP => Some(obj.tcp_header(ctx).dest),
        IPPROTO_UDP => Some(obj.udp_header(ctx).dest),
        _ => None,
    };

    match port {
        Some(port) if blocked.get_mut(&port).is_some() => {
            count.dropped += 1;
            Ok(XDP_DROP as i32)
        }
        Some(port) if port == ECHO_PORT && u32::from(protocol) == IPPROTO_UDP => send_back(obj, ctx),
        _ => {
            count.passed += 1;
            Ok(XDP_PASS as i32)
        }
    }
}
