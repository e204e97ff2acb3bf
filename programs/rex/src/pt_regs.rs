//! The registers at an event.

use crate::field::offset;
use crate::{layout, stub};

/// The registers of a task or of an interrupted kernel function.
#[repr(C, align(8))]
pub struct PtRegs {
    bytes: [u8; layout::pt_regs::SIZE],
}

macro_rules! registers {
    ($($name:ident: $field:ident;)*) => {
        $(
            #[inline(always)]
            pub fn $name(&self) -> u64 {
                self.read(offset!(pt_regs.$field))
            }
        )*
    };
}

impl PtRegs {
    registers! {
        r15: r15;
        r14: r14;
        r13: r13;
        r12: r12;
        rbp: bp;
        rbx: bx;
        r11: r11;
        r10: r10;
        r9: r9;
        r8: r8;
        rax: ax;
        rcx: cx;
        rdx: dx;
        rsi: si;
        rdi: di;
        orig_rax: orig_ax;
        rip: ip;
        cs: cs;
        eflags: flags;
        rsp: sp;
        ss: ss;
    }

    #[inline(always)]
    fn read(&self, offset: usize) -> u64 {
        let bytes = &self.bytes[offset..offset + 8];
        u64::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
    }

    #[inline(always)]
    fn write(&mut self, offset: usize, value: u64) {
        self.bytes[offset..offset + 8].copy_from_slice(&value.to_ne_bytes());
    }

    /// Makes the probed function return `value` without running.
    #[inline(always)]
    pub(crate) fn return_early(&mut self, value: u64) {
        self.write(offset!(pt_regs.ax), value);
        self.write(offset!(pt_regs.ip), stub::just_return_func as *const () as u64);
    }
}
