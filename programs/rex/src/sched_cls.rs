//! Traffic control classifiers: what becomes of a packet that passes a queueing discipline.

pub use crate::linux::pkt_cls::*;
pub use crate::net::{compute_ip_checksum, ethhdr, iphdr, tcphdr, udphdr};

use crate::helpers::base_helpers;
use crate::field::{offset, read, write};
use crate::layout::sk_buff;
use crate::map::StreamableProgram;
use crate::net::packet_headers;
use crate::termination::protected;
use crate::utils::u16be;
use crate::{Result, stub, to_result};
use core::ffi::c_void;

/// The packet.
pub struct __sk_buff<'a> {
    /// The linear part of the packet.
    pub data_slice: &'a mut [u8],
    /// The length of the whole packet.
    pub len: u32,
    /// The length of its non-linear part, which a program does not see.
    pub data_len: u32,
    pub pkt_type: u32,
    pub protocol: u16be,
    pub queue_mapping: u32,
    pub mark: u32,
    pub priority: u32,
    pub hash: u32,
    pub ifindex: u32,
    pub ingress_ifindex: u32,
    pub vlan_present: u32,
    pub vlan_tci: u32,
    pub vlan_proto: u16be,
    pub tc_index: u32,
    pub napi_id: u32,
    pub tstamp: u64,
    buffer: *mut u8,
}

impl __sk_buff<'_> {
    /// # Safety
    /// `buffer` is a kernel sk_buff that nothing else refers to.
    #[inline(always)]
    unsafe fn new(buffer: *mut u8) -> Self {
        unsafe {
            let device: *const u8 = read!(buffer, sk_buff.dev);
            let data: *mut u8 = read!(buffer, sk_buff.data);
            let len: u32 = read!(buffer, sk_buff.len);
            let data_len: u32 = read!(buffer, sk_buff.data_len);
            let vlan_all: u32 = read!(buffer, sk_buff.vlan_all);
            Self {
                data_slice: core::slice::from_raw_parts_mut(data, len.saturating_sub(data_len) as usize),
                len,
                data_len,
                pkt_type: sk_buff::pkt_type.of(read!(buffer, sk_buff.pkt_type, u8).into()),
                protocol: read!(buffer, sk_buff.protocol),
                queue_mapping: read!(buffer, sk_buff.queue_mapping, u16).into(),
                mark: read!(buffer, sk_buff.mark),
                priority: read!(buffer, sk_buff.priority),
                hash: read!(buffer, sk_buff.hash),
                ifindex: read!(device, net_device.ifindex),
                ingress_ifindex: read!(buffer, sk_buff.skb_iif),
                vlan_present: u32::from(vlan_all != 0),
                vlan_tci: read!(buffer, sk_buff.vlan_tci, u16).into(),
                vlan_proto: read!(buffer, sk_buff.vlan_proto),
                tc_index: read!(buffer, sk_buff.tc_index, u16).into(),
                napi_id: read!(buffer, sk_buff.napi_id),
                tstamp: read!(buffer, sk_buff.tstamp),
                buffer,
            }
        }
    }

    /// Marks the packet for later stages of the network stack.
    #[inline(always)]
    pub fn set_mark(&mut self, mark: u32) {
        self.mark = mark;
        // SAFETY: the packet is the program's while it runs, as in the functions below.
        unsafe { write!(self.buffer, sk_buff.mark, mark) };
    }

    #[inline(always)]
    pub fn set_priority(&mut self, priority: u32) {
        self.priority = priority;
        unsafe { write!(self.buffer, sk_buff.priority, priority) };
    }

    #[inline(always)]
    pub fn set_queue_mapping(&mut self, queue: u16) {
        self.queue_mapping = queue.into();
        unsafe { write!(self.buffer, sk_buff.queue_mapping, queue) };
    }

    #[inline(always)]
    pub fn set_tc_index(&mut self, index: u16) {
        self.tc_index = index.into();
        unsafe { write!(self.buffer, sk_buff.tc_index, index) };
    }

    /// The words that classifiers and actions share: the five behind the queueing discipline's own part of `cb`.
    #[inline(always)]
    pub fn cb(&mut self) -> &mut [u32; 5] {
        unsafe { &mut *self.buffer.add(offset!(sk_buff.cb) + QDISC_PRIVATE).cast() }
    }
}

/// Where the data of struct qdisc_skb_cb starts.
const QDISC_PRIVATE: usize = 8;

/// The program type.
pub struct sched_cls {
    _private: (),
}

impl sched_cls {
    base_helpers!();
    packet_headers!(__sk_buff);

    /// Sends a copy of the packet to a device, into it with `BPF_F_INGRESS`.
    #[inline(always)]
    pub fn bpf_clone_redirect(&self, context: &mut __sk_buff, ifindex: u32, flags: u64) -> Result {
        let buffer = context.buffer;
        let result = to_result(protected(|| unsafe { stub::bpf_clone_redirect(buffer.cast(), ifindex, flags) }));
        // SAFETY: the old slice is replaced: its memory is the copy's now, and the packet has memory of its own.
        unsafe {
            let data: *mut u8 = read!(buffer, sk_buff.data);
            context.data_slice = core::slice::from_raw_parts_mut(data, context.data_slice.len());
        }
        result
    }
}

impl StreamableProgram for sched_cls {
    type Context<'a> = __sk_buff<'a>;

    fn stream(context: &__sk_buff<'_>) -> (*const c_void, crate::map::Output) {
        (context.buffer.cast_const().cast(), stub::bpf_skb_event_output)
    }
}

/// # Safety
/// `context` is what the kernel hands to a classifier.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn enter(context: *mut (), program: impl FnOnce(&sched_cls, &mut __sk_buff) -> Result) -> u32 {
    let mut packet = unsafe { __sk_buff::new(context.cast()) };
    match program(&sched_cls { _private: () }, &mut packet) {
        Ok(value) | Err(value) => value as u32,
    }
}
