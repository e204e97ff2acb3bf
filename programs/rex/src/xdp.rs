//! XDP programs: what becomes of a packet that a device has received.

pub use crate::linux::bpf::{XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_REDIRECT, XDP_TX};
pub use crate::net::{compute_ip_checksum, ethhdr, iphdr, tcphdr, udphdr};

use crate::helpers::base_helpers;
use crate::field::read;
use crate::map::StreamableProgram;
use crate::net::packet_headers;
use crate::termination::protected;
use crate::{Result, stub, to_result};
use core::ffi::c_void;

/// The packet.
pub struct xdp_md<'a> {
    /// The bytes of the packet.
    pub data_slice: &'a mut [u8],
    pub data_length: usize,
    pub ingress_ifindex: u32,
    pub rx_queue_index: u32,
    buffer: *mut u8,
}

impl xdp_md<'_> {
    /// # Safety
    /// `buffer` is a kernel xdp_buff that nothing else refers to.
    #[inline(always)]
    unsafe fn new(buffer: *mut u8) -> Self {
        unsafe {
            let receive_queue: *const u8 = read!(buffer, xdp_buff.rxq);
            let device: *const u8 = read!(receive_queue, xdp_rxq_info.dev);
            let data_slice = Self::bytes(buffer);
            Self {
                data_length: data_slice.len(),
                data_slice,
                ingress_ifindex: read!(device, net_device.ifindex),
                rx_queue_index: read!(receive_queue, xdp_rxq_info.queue_index),
                buffer,
            }
        }
    }

    #[inline(always)]
    unsafe fn bytes<'b>(buffer: *mut u8) -> &'b mut [u8] {
        unsafe {
            let start: *mut u8 = read!(buffer, xdp_buff.data);
            let end: *mut u8 = read!(buffer, xdp_buff.data_end);
            core::slice::from_raw_parts_mut(start, (end as usize).saturating_sub(start as usize))
        }
    }

    #[inline(always)]
    fn adjust(&mut self, helper: unsafe extern "C" fn(*mut c_void, i32) -> i64, delta: i32) -> Result {
        // SAFETY: the old slice is replaced, whatever the helper has done.
        unsafe {
            let result = to_result(protected(|| helper(self.buffer.cast(), delta)));
            self.data_slice = Self::bytes(self.buffer);
            self.data_length = self.data_slice.len();
            result
        }
    }
}

/// The program type.
pub struct xdp {
    _private: (),
}

impl xdp {
    base_helpers!();
    packet_headers!(xdp_md);

    /// Moves the start of the packet, towards its end if `delta` is positive.
    #[inline(always)]
    pub fn bpf_xdp_adjust_head(&self, context: &mut xdp_md, delta: i32) -> Result {
        context.adjust(stub::bpf_xdp_adjust_head, delta)
    }

    /// Moves the end of the packet, away from its start if `delta` is positive.
    #[inline(always)]
    pub fn bpf_xdp_adjust_tail(&self, context: &mut xdp_md, delta: i32) -> Result {
        context.adjust(stub::bpf_xdp_adjust_tail, delta)
    }
}

impl StreamableProgram for xdp {
    type Context<'a> = xdp_md<'a>;

    fn stream(context: &xdp_md<'_>) -> (*const c_void, crate::map::Output) {
        (context.buffer.cast_const().cast(), stub::bpf_xdp_event_output)
    }
}

/// # Safety
/// `context` is what the kernel hands to an XDP program.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn enter(context: *mut (), program: impl FnOnce(&xdp, &mut xdp_md) -> Result) -> u32 {
    let mut packet = unsafe { xdp_md::new(context.cast()) };
    match program(&xdp { _private: () }, &mut packet) {
        Ok(value) | Err(value) => value as u32,
    }
}
