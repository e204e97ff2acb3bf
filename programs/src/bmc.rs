//! A cache for memcached in the kernel, after the paper on BMC: `bmc_in` answers GETs over UDP from the cache before they reach
//! the network stack, and lets SETs over TCP invalidate it; `bmc_out` learns values from memcached's replies.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::r#in::{IPPROTO_TCP, IPPROTO_UDP};
use rex::map::{RexArrayMap, RexPerCPUArrayMap};
use rex::sched_cls::{__sk_buff, TC_ACT_OK, sched_cls};
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::xdp::{XDP_PASS, XDP_TX, compute_ip_checksum, xdp, xdp_md};
use rex::{Result, rex_map, rex_tc, rex_xdp};

const SLOTS: u32 = 3_250_000;
/// What a slot holds of a reply: from `VALUE` to the line end behind the data.
const MAX_ITEM: usize = 1500;
const MAX_KEY: usize = 250;
const MAX_KEYS: usize = 30;
/// The most that memcached puts into one datagram, its frame header included.
const MAX_DATAGRAM: usize = 1400;

const MEMCACHED_PORT: u16 = 11211;
const ETHERNET_HEADER: usize = 14;
const IP_HEADER: usize = 20;
const UDP_HEADER: usize = 8;
const PAYLOAD: usize = ETHERNET_HEADER + IP_HEADER + UDP_HEADER;
const ETH_P_IP: [u8; 2] = [8, 0];
const DONT_FRAGMENT: u16 = 0x4000;
const DEFAULT_TTL: u8 = 64;

#[repr(C)]
#[derive(Clone, Copy)]
struct Slot {
    lock: bpf_spin_lock,
    len: u32,
    valid: u32,
    hash: u32,
    item: [u8; MAX_ITEM],
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Statistics {
    /// GETs over UDP, with as many keys as a request may have.
    gets: u64,
    /// SETs over TCP.
    sets: u64,
    /// Values in memcached's replies.
    values: u64,
    /// Keys that were found, keys that were not, and among these the ones whose slot holds another key with the same hash.
    hits: u64,
    misses: u64,
    mispredictions: u64,
    updates: u64,
    invalidations: u64,
}

/// A slot belongs to the keys whose hash leaves its number as the rest; the last key that was learned has it. A GET is answered
/// only if every key of it is cached and the reply fits one datagram; all else passes as it arrived.
#[rex_map]
static cache: RexArrayMap<Slot> = RexArrayMap::new(SLOTS, 0);

#[rex_map]
static statistics: RexPerCPUArrayMap<Statistics> = RexPerCPUArrayMap::new(1, 0);

/// The header fields and the payload of a packet over IPv4.
struct Transport<'a> {
    protocol: u32,
    has_options: bool,
    is_fragment: bool,
    /// Both addresses, as the transport's checksum covers them.
    addresses: &'a [u8],
    segment: &'a [u8],
}

impl<'a> Transport<'a> {
    fn parse(frame: &'a [u8]) -> Option<Self> {
        let (ethernet, packet) = frame.split_at_checked(ETHERNET_HEADER)?;
        if !ethernet.ends_with(&ETH_P_IP) || packet.first()? >> 4 != 4 {
            return None;
        }
        let header_length = usize::from(packet[0] & 15) * 4;
        let header = packet.get(..header_length)?;
        let total = usize::from(big_endian(header, 2)?);
        Some(Self {
            protocol: (*header.get(9)?).into(),
            has_options: header_length > IP_HEADER,
            is_fragment: big_endian(header, 6)? & !DONT_FRAGMENT != 0,
            addresses: header.get(12..IP_HEADER)?,
            segment: packet.get(header_length..total)?,
        })
    }

    /// The payload of a UDP datagram, if it is whole and in one piece.
    fn datagram(&self) -> Option<&'a [u8]> {
        let whole = self.protocol == IPPROTO_UDP && !self.has_options && !self.is_fragment;
        let length = usize::from(big_endian(self.segment, 4)?);
        if whole && length == self.segment.len() { self.segment.get(UDP_HEADER..) } else { None }
    }

    fn source(&self) -> Option<u16> {
        big_endian(self.segment, 0)
    }

    fn destination(&self) -> Option<u16> {
        big_endian(self.segment, 2)
    }

    /// Whether the UDP checksum is right, or there is none.
    fn is_intact(&self) -> bool {
        big_endian(self.segment, 6) == Some(0) || udp_checksum(self.addresses, self.segment) == 0
    }

    fn tcp_payload(&self) -> Option<&'a [u8]> {
        if self.protocol != IPPROTO_TCP {
            return None;
        }
        self.segment.get(usize::from(self.segment.get(12)? >> 4) * 4..)
    }
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The complement of the sum over pseudo header and datagram: 0 if the datagram holds its right checksum.
fn udp_checksum(addresses: &[u8], datagram: &[u8]) -> u16 {
    let words = |bytes: &[u8]| -> u32 {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let sum: u32 = pairs.iter().map(|pair| u32::from(u16::from_be_bytes(*pair))).sum();
        sum + odd.first().map_or(0, |byte| u32::from(*byte) << 8)
    };
    let sum = words(addresses) + IPPROTO_UDP + datagram.len() as u32 + words(datagram);
    let folded = (sum & 0xffff) + (sum >> 16);
    !((folded & 0xffff) + (folded >> 16)) as u16
}

fn fnv1a(key: &[u8]) -> u32 {
    key.iter().fold(2_166_136_261, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(16_777_619))
}

fn is_key_byte(byte: &u8) -> bool {
    *byte > b' ' && *byte != 0x7f
}

fn is_key(word: &[u8]) -> bool {
    (1..=MAX_KEY).contains(&word.len()) && word.iter().all(is_key_byte)
}

/// The reply to a GET while it is being put together: memcached's frame header and text.
struct Reply {
    bytes: [u8; MAX_DATAGRAM],
    len: usize,
}

impl Reply {
    /// `None` for a request that is no simple GET, and where a key is not cached or the reply gets too long.
    fn to(request: &[u8], count: &mut Statistics) -> Option<Self> {
        let [id_high, id_low, 0, 0, 0, 1, _, _, command @ ..] = request else { return None };
        let keys = command.strip_prefix(b"get ")?.strip_suffix(b"\r\n")?;
        let words = || keys.split(|byte| *byte == b' ');
        if !words().all(is_key) || words().count() > MAX_KEYS {
            return None;
        }
        count.gets += 1;
        let mut reply = Self { bytes: [0; MAX_DATAGRAM], len: 0 };
        reply.append(&[*id_high, *id_low, 0, 0, 0, 1, 0, 0])?;
        for key in words() {
            reply.append_cached(key, count)?;
        }
        reply.append(b"END\r\n")?;
        Some(reply)
    }

    fn append(&mut self, text: &[u8]) -> Option<()> {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end)?.copy_from_slice(text);
        self.len = end;
        Some(())
    }

    fn append_cached(&mut self, key: &[u8], count: &mut Statistics) -> Option<()> {
        let hash = fnv1a(key);
        let slot = cache.get_mut(&(hash % SLOTS))?;
        let _guard = rex_spinlock_guard::new(&mut slot.lock);
        if slot.valid == 0 || slot.hash != hash {
            count.misses += 1;
            return None;
        }
        let item = slot.item.get(..slot.len as usize)?;
        let cached = item.strip_prefix(b"VALUE ").and_then(|rest| rest.strip_prefix(key));
        if !cached.is_some_and(|rest| rest.first() == Some(&b' ')) {
            count.misses += 1;
            count.mispredictions += 1;
            return None;
        }
        count.hits += 1;
        self.append(item)
    }

    /// Turns the request's frame into the reply's. `Err` leaves it as it is.
    fn send(&self, obj: &xdp, ctx: &mut xdp_md) -> Result {
        let delta = (PAYLOAD + self.len) as i32 - ctx.data_length as i32;
        obj.bpf_xdp_adjust_tail(ctx, delta)?;
        ctx.data_slice[PAYLOAD..].copy_from_slice(&self.bytes[..self.len]);

        let eth = obj.eth_header(ctx);
        (eth.h_dest, eth.h_source) = (eth.h_source, eth.h_dest);
        let ip = obj.ip_header(ctx);
        (ip.saddr, ip.daddr) = (ip.daddr, ip.saddr);
        (ip.tos, ip.ttl) = (0, DEFAULT_TTL);
        (ip.id, ip.frag_off) = (0.into(), DONT_FRAGMENT.into());
        ip.tot_len = ((IP_HEADER + UDP_HEADER + self.len) as u16).into();
        ip.check = compute_ip_checksum(ip).into();
        let udp = obj.udp_header(ctx);
        (udp.source, udp.dest) = (udp.dest, udp.source);
        udp.len = ((UDP_HEADER + self.len) as u16).into();
        udp.check = 0.into();

        let (headers, datagram) = ctx.data_slice.split_at(ETHERNET_HEADER + IP_HEADER);
        let check = udp_checksum(&headers[ETHERNET_HEADER + 12..], datagram);
        // 0 would mean that there is none.
        obj.udp_header(ctx).check = if check == 0 { 0xffff } else { check }.into();
        Ok(XDP_TX as i32)
    }
}

/// Forgets each key that a SET of a TCP segment names, wherever in it the SET begins.
fn invalidate(mut text: &[u8], count: &mut Statistics) {
    while let Some(at) = text.windows(4).position(|window| window == b"set ") {
        text = &text[at + 4..];
        let end = text.iter().position(|byte| !is_key_byte(byte)).unwrap_or(text.len());
        let (key, rest) = text.split_at(end);
        if !is_key(key) || rest.first() != Some(&b' ') {
            continue;
        }
        text = &rest[1..];
        count.sets += 1;
        let hash = fnv1a(key);
        let Some(slot) = cache.get_mut(&(hash % SLOTS)) else { return };
        let _guard = rex_spinlock_guard::new(&mut slot.lock);
        if slot.valid != 0 && slot.hash == hash {
            slot.valid = 0;
            count.invalidations += 1;
        }
    }
}

#[rex_xdp]
fn bmc_in(obj: &xdp, ctx: &mut xdp_md) -> Result {
    let pass = Ok(XDP_PASS as i32);
    let Some(count) = statistics.get_mut(&0) else { return pass };
    let Some(packet) = Transport::parse(ctx.data_slice) else { return pass };
    if packet.destination() != Some(MEMCACHED_PORT) {
        return pass;
    }
    if let Some(text) = packet.tcp_payload() {
        invalidate(text, count);
    }
    let request = packet.datagram().filter(|_| packet.is_intact());
    match request.and_then(|request| Reply::to(request, count)) {
        Some(reply) => reply.send(obj, ctx).or(pass),
        None => pass,
    }
}

/// The items that a reply begins with, as they are on the wire, each with its key.
fn items(mut text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    core::iter::from_fn(move || {
        let line_end = text.windows(2).position(|window| window == b"\r\n")?;
        let mut words = text[..line_end].strip_prefix(b"VALUE ")?.split(|byte| *byte == b' ');
        let (key, _flags, bytes) = (words.next()?, words.next()?, words.next()?);
        // A fourth word is the unique number that GETS asks for.
        if words.next().is_some() {
            return None;
        }
        let bytes: u16 = core::str::from_utf8(bytes).ok()?.parse().ok()?;
        let (item, rest) = text.split_at_checked(line_end + 2 + usize::from(bytes) + 2)?;
        if !is_key(key) || !item.ends_with(b"\r\n") {
            return None;
        }
        text = rest;
        Some((key, item))
    })
}

fn learn(key: &[u8], item: &[u8], count: &mut Statistics) -> Option<()> {
    count.values += 1;
    let hash = fnv1a(key);
    let slot = cache.get_mut(&(hash % SLOTS))?;
    let _guard = rex_spinlock_guard::new(&mut slot.lock);
    slot.item.get_mut(..item.len())?.copy_from_slice(item);
    slot.len = item.len() as u32;
    slot.hash = hash;
    slot.valid = 1;
    count.updates += 1;
    Some(())
}

#[rex_tc]
fn bmc_out(_: &sched_cls, ctx: &mut __sk_buff) -> Result {
    let pass = Ok(TC_ACT_OK as i32);
    let Some(count) = statistics.get_mut(&0) else { return pass };
    let Some(packet) = Transport::parse(ctx.data_slice) else { return pass };
    if packet.source() != Some(MEMCACHED_PORT) {
        return pass;
    }
    if let Some([_, _, 0, 0, 0, 1, _, _, text @ ..]) = packet.datagram() {
        for (key, item) in items(text) {
            let _ = learn(key, item, count);
        }
    }
    pass
}
