//! Kprobe programs: run where a kernel or user-space function is entered or left.

use crate::Result;
use crate::helpers::base_helpers;
use crate::pt_regs::PtRegs;

/// The program type.
pub struct kprobe {
    _private: (),
}

impl kprobe {
    base_helpers!(with current task);

    /// Makes the probed function return `value` without running; the kernel allows it for some functions only.
    #[inline(always)]
    pub fn bpf_override_return(&self, regs: &mut PtRegs, value: u64) -> i32 {
        regs.return_early(value);
        0
    }
}

/// # Safety
/// `context` is what the kernel hands to a kprobe program.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn enter(context: *mut (), program: impl FnOnce(&kprobe, &mut PtRegs) -> Result) -> u32 {
    let regs = unsafe { &mut *context.cast::<PtRegs>() };
    match program(&kprobe { _private: () }, regs) {
        Ok(value) | Err(value) => value as u32,
    }
}
