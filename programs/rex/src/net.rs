//! Packet headers, as they are on the wire: fields in network byte order, at any address.

use crate::utils::{NoRef, u16be, u32be};

/// An Ethernet header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ethhdr {
    pub h_dest: [u8; 6],
    pub h_source: [u8; 6],
    pub h_proto: u16be,
}

/// An IPv4 header without its options.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct iphdr {
    pub version_ihl: u8,
    pub tos: u8,
    pub tot_len: u16be,
    pub id: u16be,
    pub frag_off: u16be,
    pub ttl: u8,
    pub protocol: u8,
    pub check: u16be,
    pub saddr: u32be,
    pub daddr: u32be,
}

impl iphdr {
    pub fn version(&self) -> u8 {
        self.version_ihl >> 4
    }

    /// The length of the header with its options, in words of 4 bytes.
    pub fn ihl(&self) -> u8 {
        self.version_ihl & 15
    }
}

/// A TCP header without its options.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct tcphdr {
    pub source: u16be,
    pub dest: u16be,
    pub seq: u32be,
    pub ack_seq: u32be,
    pub doff_flags: u16be,
    pub window: u16be,
    pub check: u16be,
    pub urg_ptr: u16be,
}

impl tcphdr {
    /// The length of the header with its options, in words of 4 bytes.
    pub fn doff(&self) -> u8 {
        (self.doff_flags.get() >> 12) as u8
    }

    /// FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, the first in the lowest bit.
    pub fn flags(&self) -> u8 {
        self.doff_flags.get() as u8
    }
}

/// A UDP header.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct udphdr {
    pub source: u16be,
    pub dest: u16be,
    pub len: u16be,
    pub check: u16be,
}

/// The header at an offset of a packet; panics if the packet ends before it.
#[inline(always)]
#[track_caller]
pub(crate) fn header<T: Copy + NoRef>(packet: &mut [u8], start: usize) -> &mut T {
    const { assert!(align_of::<T>() == 1) };
    let bytes = &mut packet[start..start + size_of::<T>()];
    // SAFETY: the slice is as long as a T, which may lie anywhere and has no pointers.
    unsafe { &mut *bytes.as_mut_ptr().cast() }
}

/// Where the header behind the IPv4 header starts.
#[inline(always)]
#[track_caller]
pub(crate) fn transport_start(packet: &mut [u8]) -> usize {
    let start = size_of::<ethhdr>();
    start + usize::from(header::<iphdr>(packet, start).ihl()) * 4
}

/// The checksum of an IPv4 header of 20 bytes, whatever its checksum field holds.
pub fn compute_ip_checksum(header: &iphdr) -> u16 {
    let words = [
        u32::from(header.version_ihl) << 8 | u32::from(header.tos),
        header.tot_len.get().into(),
        header.id.get().into(),
        header.frag_off.get().into(),
        u32::from(header.ttl) << 8 | u32::from(header.protocol),
        header.saddr.get() >> 16,
        header.saddr.get() & 0xffff,
        header.daddr.get() >> 16,
        header.daddr.get() & 0xffff,
    ];
    let sum: u32 = words.iter().sum();
    let folded = (sum & 0xffff) + (sum >> 16);
    !((folded & 0xffff) + (folded >> 16)) as u16
}

/// The header methods of the program types that see packets.
macro_rules! packet_headers {
    ($context:ident) => {
        #[inline(always)]
        #[track_caller]
        pub fn eth_header<'a>(&self, context: &'a mut $context<'_>) -> &'a mut $crate::net::ethhdr {
            $crate::net::header(context.data_slice, 0)
        }

        #[inline(always)]
        #[track_caller]
        pub fn ip_header<'a>(&self, context: &'a mut $context<'_>) -> &'a mut $crate::net::iphdr {
            $crate::net::header(context.data_slice, size_of::<$crate::net::ethhdr>())
        }

        #[inline(always)]
        #[track_caller]
        pub fn tcp_header<'a>(&self, context: &'a mut $context<'_>) -> &'a mut $crate::net::tcphdr {
            let start = $crate::net::transport_start(context.data_slice);
            $crate::net::header(context.data_slice, start)
        }

        #[inline(always)]
        #[track_caller]
        pub fn udp_header<'a>(&self, context: &'a mut $context<'_>) -> &'a mut $crate::net::udphdr {
            let start = $crate::net::transport_start(context.data_slice);
            $crate::net::header(context.data_slice, start)
        }
    };
}
pub(crate) use packet_headers;
