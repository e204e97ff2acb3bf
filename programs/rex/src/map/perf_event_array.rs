//! Perf event arrays: records for user space.

use super::RexPerfEventArray;
use crate::Result;
use crate::linux::perf_event::bpf_perf_event_value;
use crate::stub;
use crate::utils::{NoRef, PerfEventMaskedCPU};
use core::ffi::c_void;

/// Program types that may send records to a perf event array.
pub trait StreamableProgram {
    type Context<'a>;

    /// The kernel's context, and the helper of the program type.
    #[doc(hidden)]
    fn stream(context: &Self::Context<'_>) -> (*const c_void, Output);
}

#[doc(hidden)]
pub type Output = unsafe extern "C" fn(*const c_void, *mut c_void, u64, *const c_void, u64) -> i64;

impl<V: Copy + NoRef> RexPerfEventArray<V> {
    /// Keys and values of the kernel's map are CPU numbers and perf event descriptors; `V` is the type of a record.
    pub const fn new(max_entries: u32, map_flags: u32) -> Self {
        Self::with_sizes(size_of::<u32>(), size_of::<u32>(), max_entries, map_flags)
    }

    /// Sends a record to the event in a CPU's slot.
    pub fn output<P: StreamableProgram>(
        &'static self,
        _program: &P,
        context: &P::Context<'_>,
        data: &V,
        cpu: PerfEventMaskedCPU,
    ) -> Result {
        let (context, helper) = P::stream(context);
        let data = (&raw const *data).cast();
        self.with_map(|map| unsafe { helper(context, map, cpu.flags(), data, size_of::<V>() as u64) })
    }

    /// Reads the counter in a CPU's slot.
    pub fn read_value(&'static self, cpu: PerfEventMaskedCPU, value: &mut bpf_perf_event_value) -> Result {
        let size = size_of::<bpf_perf_event_value>() as u32;
        let value = (&raw mut *value).cast();
        self.with_map(|map| unsafe { stub::bpf_perf_event_read_value(map, cpu.flags(), value, size) })
    }
}
