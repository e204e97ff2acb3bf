//! Ring buffers: records for user space, in order over all CPUs.

use super::RexRingBuf;
use crate::linux::bpf::{
    BPF_RB_AVAIL_DATA, BPF_RB_CONS_POS, BPF_RB_PROD_POS, BPF_RB_RING_SIZE,
};
use crate::termination::protected;
use crate::{Result, cleanup, stub};
use core::ffi::c_void;
use core::fmt;
use core::ops::{Deref, DerefMut};

impl RexRingBuf {
    /// A buffer of `size` bytes, a power of two and whole pages.
    pub const fn new(size: u32, map_flags: u32) -> Self {
        Self::with_sizes(0, 0, size, map_flags)
    }

    /// Room for a record, to be filled and submitted. It is discarded if it is dropped, and if the program panics.
    pub fn reserve(&'static self, size: u64) -> Option<RexRingBufEntry> {
        let map = self.kernel_map()?;
        protected(|| {
            let entry = cleanup::register(discard, core::ptr::null_mut());
            // SAFETY: the reservation is given back by the guard or by its cleanup entry.
            let sample = unsafe { stub::bpf_ringbuf_reserve(map, size, 0) };
            if sample.is_null() {
                cleanup::deregister(entry);
                return None;
            }
            cleanup::set_argument(entry, sample);
            // SAFETY: the kernel reserved that many bytes.
            let bytes = unsafe { core::slice::from_raw_parts_mut(sample.cast::<u8>(), size as usize) };
            Some(RexRingBufEntry { bytes, written: 0, entry })
        })
    }

    /// Copies a record into the buffer.
    pub fn output(&'static self, data: &[u8], flags: u64) -> Result {
        self.with_map(|map| unsafe { stub::bpf_ringbuf_output(map, data.as_ptr().cast(), data.len() as u64, flags) })
    }

    /// Bytes that user space has not read yet.
    pub fn available_bytes(&'static self) -> Option<u64> {
        self.query(BPF_RB_AVAIL_DATA.into())
    }

    /// The size of the buffer in bytes.
    pub fn size(&'static self) -> Option<u64> {
        self.query(BPF_RB_RING_SIZE.into())
    }

    pub fn consumer_position(&'static self) -> Option<u64> {
        self.query(BPF_RB_CONS_POS.into())
    }

    pub fn producer_position(&'static self) -> Option<u64> {
        self.query(BPF_RB_PROD_POS.into())
    }

    fn query(&'static self, flags: u64) -> Option<u64> {
        let map = self.kernel_map()?;
        Some(protected(|| unsafe { stub::bpf_ringbuf_query(map, flags) }))
    }
}

/// A record that is being written: its bytes, to be filled by hand or by `write!`, which goes on where it ended.
pub struct RexRingBufEntry {
    bytes: &'static mut [u8],
    written: usize,
    entry: usize,
}

unsafe extern "C" fn discard(sample: *mut c_void) {
    if !sample.is_null() {
        unsafe { stub::bpf_ringbuf_discard(sample, 0) };
    }
}

unsafe extern "C" fn submit(sample: *mut c_void) {
    unsafe { stub::bpf_ringbuf_submit(sample, 0) };
}

impl RexRingBufEntry {
    /// Hands the record to user space.
    pub fn submit(self) {
        self.finish(submit);
    }

    /// Gives the room back.
    pub fn discard(self) {
        self.finish(discard);
    }

    fn finish(self, helper: cleanup::Cleanup) {
        let mut guard = core::mem::ManuallyDrop::new(self);
        guard.close(helper);
    }

    fn close(&mut self, helper: cleanup::Cleanup) {
        protected(|| {
            cleanup::deregister(self.entry);
            // SAFETY: the reservation is open and is used no more.
            unsafe { helper(self.bytes.as_mut_ptr().cast()) };
        });
    }
}

impl Deref for RexRingBufEntry {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.bytes
    }
}

impl DerefMut for RexRingBufEntry {
    fn deref_mut(&mut self) -> &mut [u8] {
        self.bytes
    }
}

impl fmt::Write for RexRingBufEntry {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.written + text.len();
        let Some(room) = self.bytes.get_mut(self.written..end) else { return Err(fmt::Error) };
        room.copy_from_slice(text.as_bytes());
        self.written = end;
        Ok(())
    }
}

impl Drop for RexRingBufEntry {
    fn drop(&mut self) {
        self.close(discard);
    }
}
