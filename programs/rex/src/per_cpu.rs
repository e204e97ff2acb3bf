//! Per-CPU variables: the slot's link address is an offset from the gs base of the CPU that runs.

use core::arch::asm;

/// Reads a per-CPU variable of 8 bytes.
///
/// # Safety
/// `slot` is the address of a per-CPU variable of that size.
#[inline(always)]
pub unsafe fn read_u64<T>(slot: *const T) -> u64 {
    let value: u64;
    unsafe { asm!("mov {}, qword ptr gs:[{}]", out(reg) value, in(reg) slot, options(nostack, preserves_flags, readonly)) };
    value
}

/// Reads a per-CPU variable of 4 bytes.
///
/// # Safety
/// As for [`read_u64`].
#[inline(always)]
pub unsafe fn read_u32<T>(slot: *const T) -> u32 {
    let value: u32;
    unsafe { asm!("mov {:e}, dword ptr gs:[{}]", out(reg) value, in(reg) slot, options(nostack, preserves_flags, readonly)) };
    value
}

/// Reads a per-CPU variable of 1 byte.
///
/// # Safety
/// As for [`read_u64`].
#[inline(always)]
pub unsafe fn read_u8(slot: *const u8) -> u8 {
    let value: u8;
    unsafe { asm!("mov {}, byte ptr gs:[{}]", out(reg_byte) value, in(reg) slot, options(nostack, preserves_flags)) };
    value
}

/// Writes a per-CPU variable of 1 byte.
///
/// # Safety
/// As for [`read_u64`].
#[inline(always)]
pub unsafe fn write_u8(slot: *const u8, value: u8) {
    unsafe { asm!("mov byte ptr gs:[{}], {}", in(reg) slot, in(reg_byte) value, options(nostack, preserves_flags)) };
}

/// The address of this CPU's copy of a per-CPU variable.
///
/// # Safety
/// `slot` is the address of a per-CPU variable of type `T`.
#[inline(always)]
pub unsafe fn this_cpu<T>(slot: *const T) -> *mut T {
    let offset = unsafe { read_u64(&raw const crate::stub::this_cpu_off) };
    slot.cast_mut().wrapping_byte_add(offset as usize)
}
