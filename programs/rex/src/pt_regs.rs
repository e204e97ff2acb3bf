//! The registers at an event.

use crate::layout::pt_regs as at;
use crate::stub;

/// The registers of a task or of an interrupted kernel function.
#[repr(C, align(8))]
pub struct PtRegs {
    bytes: [u8; at::SIZE],
}

macro_rules! registers {
    ($($name:ident: $offset:expr;)*) => {
        $(
            #[inline(always)]
            pub fn $name(&self) -> u64 {
                self.read($offset)
            }
        )*
    };
}

impl PtRegs {
    registers! {
        r15: at::R15;
        r14: at::R14;
        r13: at::R13;
        r12: at::R12;
        rbp: at::BP;
        rbx: at::BX;
        r11: at::R11;
        r10: at::R10;
        r9: at::R9;
        r8: at::R8;
        rax: at::AX;
        rcx: at::CX;
        rdx: at::DX;
        rsi: at::SI;
        rdi: at::DI;
        orig_rax: at::ORIG_AX;
        rip: at::IP;
        cs: at::CS;
        eflags: at::FLAGS;
        rsp: at::SP;
        ss: at::SS;
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
        self.write(at::AX, value);
        self.write(at::IP, stub::just_return_func as *const () as u64);
    }
}
