//! Work on a UDP packet of 1,400 bytes: its headers are parsed, then its payload is hashed, summed up or searched.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod work;

use core::hint::black_box;
use rex::linux::r#in::IPPROTO_UDP;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};
use work::{next, repeat};

const ETH_P_IP: u16 = 0x0800;
const PAYLOAD: usize = 14 + 20 + 8;
const FNV_OFFSET_BASIS: u32 = 0x811c_9dc5;
const FNV_PRIME: u32 = 0x0100_0193;

/// The destination port, if the packet is UDP over IPv4.
fn port(obj: &xdp, ctx: &mut xdp_md) -> Option<u16> {
    if obj.eth_header(ctx).h_proto != ETH_P_IP || u32::from(obj.ip_header(ctx).protocol) != IPPROTO_UDP {
        return None;
    }
    Some(obj.udp_header(ctx).dest.get())
}

/// The FNV-1a hash, 32 bits.
fn hash(bytes: &[u8], start: u32) -> u32 {
    bytes.iter().fold(start, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(FNV_PRIME))
}

/// The ones' complement sum of RFC 1071.
fn sum(bytes: &[u8], start: u32) -> u16 {
    let pairs = bytes.chunks_exact(2);
    let odd = pairs.remainder().first().map_or(0, |byte| u32::from(*byte) << 8);
    let words: u32 = pairs.map(|pair| u32::from(u16::from_be_bytes([pair[0], pair[1]]))).sum();
    let mut sum = start + odd + words;
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !(sum as u16)
}

#[rex_xdp]
fn packet_hash(obj: &xdp, ctx: &mut xdp_md) -> Result {
    repeat(XDP_PASS, |state| {
        let Some(port) = port(obj, ctx) else { return 0 };
        hash(&ctx.data_slice[PAYLOAD..], FNV_OFFSET_BASIS ^ u32::from(port) ^ state as u32).into()
    })
}

#[rex_xdp]
fn packet_checksum(obj: &xdp, ctx: &mut xdp_md) -> Result {
    repeat(XDP_PASS, |state| {
        let Some(port) = port(obj, ctx) else { return 0 };
        // The addresses of the pseudo header are right before the UDP header.
        let sum = sum(&ctx.data_slice[PAYLOAD - 16..], u32::from(port) + (state as u32 >> 16));
        next(state ^ u64::from(sum))
    })
}

#[rex_xdp]
fn packet_search(obj: &xdp, ctx: &mut xdp_md) -> Result {
    repeat(XDP_PASS, |state| {
        let Some(port) = port(obj, ctx) else { return 0 };
        let payload = &ctx.data_slice[PAYLOAD..];
        let wanted: &[u8] = black_box(b"END\n");
        let found = payload.windows(4).position(|window| window == wanted).unwrap_or(0);
        next(state ^ found as u64 ^ u64::from(port))
    })
}
