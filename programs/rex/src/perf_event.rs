//! Perf event programs: run for each sample of an event.

pub use crate::linux::perf_event::bpf_perf_event_value;

use crate::helpers::base_helpers;
use crate::field::read;
use crate::map::RexStackTrace;
use crate::pt_regs::PtRegs;
use crate::termination::protected;
use crate::utils::NoRef;
use crate::{Result, stub, to_result};
use core::ffi::c_void;

/// The sample.
pub struct bpf_perf_event_data<'a> {
    /// The registers where the event struck.
    pub regs: &'a PtRegs,
    pub sample_period: u64,
    pub addr: u64,
    context: *const c_void,
}

/// The program type.
pub struct perf_event {
    _private: (),
}

impl perf_event {
    base_helpers!(with current task);

    /// Reads the event's counter, and for how long it was enabled and running.
    #[inline(always)]
    pub fn bpf_perf_prog_read_value(&self, context: &bpf_perf_event_data, value: &mut bpf_perf_event_value) -> Result {
        let size = size_of::<bpf_perf_event_value>() as u32;
        let value = (&raw mut *value).cast();
        to_result(protected(|| unsafe { stub::bpf_perf_prog_read_value(context.context, value, size) }))
    }

    /// Stores the stack where the event struck, and gives the number it is stored under.
    #[inline(always)]
    pub fn bpf_get_stackid_pe<K: Copy + NoRef, V: Copy + NoRef>(
        &self,
        context: &bpf_perf_event_data,
        map: &'static RexStackTrace<K, V>,
        flags: u64,
    ) -> Result {
        map.record(context.context, flags)
    }
}

/// # Safety
/// `context` is what the kernel hands to a perf event program.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn enter(context: *mut (), program: impl FnOnce(&perf_event, &bpf_perf_event_data) -> Result) -> u32 {
    let sample = unsafe {
        let kernel: *const u8 = context.cast_const().cast();
        let regs: *const PtRegs = read!(kernel, bpf_perf_event_data_kern.regs);
        let data: *const u8 = read!(kernel, bpf_perf_event_data_kern.data);
        bpf_perf_event_data {
            regs: &*regs,
            sample_period: read!(data, perf_sample_data.period),
            addr: read!(data, perf_sample_data.addr),
            context: kernel.cast(),
        }
    };
    match program(&perf_event { _private: () }, &sample) {
        Ok(value) | Err(value) => value as u32,
    }
}
