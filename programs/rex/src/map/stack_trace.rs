//! Stack traces, stored under their hash.

use super::RexStackTrace;
use crate::utils::NoRef;

impl<K: Copy + NoRef, V: Copy + NoRef> RexStackTrace<K, V> {
    pub const fn new(max_entries: u32, map_flags: u32) -> Self {
        Self::with_sizes(size_of::<K>(), size_of::<V>(), max_entries, map_flags)
    }

    /// Stores the stack at an event under its hash, which is the result.
    #[inline(always)]
    pub(crate) fn record(&'static self, context: *const core::ffi::c_void, flags: u64) -> crate::Result {
        self.with_map(|map| unsafe { crate::stub::bpf_get_stackid_pe(context, map, flags) })
    }
}
