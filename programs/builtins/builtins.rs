//! The functions that the compiler calls by name, for compilers whose source comes without the crate `compiler_builtins`: memory, and
//! 128-bit arithmetic. Nothing here allocates, panics or calls the kernel.
#![no_std]
#![feature(compiler_builtins)]
#![compiler_builtins]
#![no_builtins]
#![allow(internal_features)]

use core::arch::asm;

/// # Safety
/// As in C: both are valid for `size` bytes, and do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
    // SAFETY: the direction flag is clear in every function of the ABI.
    unsafe {
        asm!("rep movsb", inout("rcx") size => _, inout("rdi") to => _, inout("rsi") from => _, options(nostack, preserves_flags));
    }
    to
}

/// # Safety
/// As in C: both are valid for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, size: usize) -> *mut u8 {
    if (to as usize).wrapping_sub(from as usize) >= size {
        return unsafe { memcpy(to, from, size) };
    }
    // SAFETY: the end of `to` lies in `from`, so the copy begins at the ends; the flag is clear again afterwards.
    unsafe {
        let (last_to, last_from) = (to.wrapping_add(size).wrapping_sub(1), from.wrapping_add(size).wrapping_sub(1));
        asm!("std", "rep movsb", "cld", inout("rcx") size => _, inout("rdi") last_to => _, inout("rsi") last_from => _, options(nostack));
    }
    to
}

/// # Safety
/// As in C: `to` is valid for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, size: usize) -> *mut u8 {
    // SAFETY: as in memcpy.
    unsafe {
        asm!("rep stosb", inout("rcx") size => _, inout("rdi") to => _, in("al") byte as u8, options(nostack, preserves_flags));
    }
    to
}

/// # Safety
/// As in C: both are valid for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, size: usize) -> i32 {
    let mut at = 0;
    while at < size {
        let (left, right) = unsafe { (*one.add(at), *other.add(at)) };
        if left != right {
            return left as i32 - right as i32;
        }
        at += 1;
    }
    0
}

/// # Safety
/// As in C: both are valid for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(one: *const u8, other: *const u8, size: usize) -> i32 {
    unsafe { memcmp(one, other, size) }
}

/// # Safety
/// As in C: a zero ends the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn strlen(text: *const core::ffi::c_char) -> usize {
    let mut size = 0;
    while unsafe { *text.add(size) } != 0 {
        size += 1;
    }
    size
}

/// Quotient and remainder, a bit at a time; the caller has seen to it that the divisor is not 0.
const fn divide(dividend: u128, divisor: u128) -> (u128, u128) {
    let (mut quotient, mut remainder) = (0, 0u128);
    let mut bit = 128 - dividend.leading_zeros();
    while bit > 0 {
        bit -= 1;
        // Nothing is shifted out: before the last bit, the remainder is less than half of the dividend's range.
        remainder = remainder << 1 | (dividend >> bit & 1);
        if remainder >= divisor {
            remainder -= divisor;
            quotient |= 1 << bit;
        }
    }
    (quotient, remainder)
}

#[unsafe(no_mangle)]
pub extern "C" fn __udivti3(dividend: u128, divisor: u128) -> u128 {
    divide(dividend, divisor).0
}

#[unsafe(no_mangle)]
pub extern "C" fn __umodti3(dividend: u128, divisor: u128) -> u128 {
    divide(dividend, divisor).1
}

#[unsafe(no_mangle)]
pub extern "C" fn __divti3(dividend: i128, divisor: i128) -> i128 {
    let quotient = divide(dividend.unsigned_abs(), divisor.unsigned_abs()).0 as i128;
    if (dividend < 0) == (divisor < 0) { quotient } else { quotient.wrapping_neg() }
}

/// The remainder has the sign of the dividend.
#[unsafe(no_mangle)]
pub extern "C" fn __modti3(dividend: i128, divisor: i128) -> i128 {
    let remainder = divide(dividend.unsigned_abs(), divisor.unsigned_abs()).1 as i128;
    if dividend < 0 { remainder.wrapping_neg() } else { remainder }
}

/// # Safety
/// `overflowed` can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __muloti4(one: i128, other: i128, overflowed: *mut i32) -> i128 {
    let product = one.wrapping_mul(other);
    let exact = one == 0 || (__divti3(product, one) == other && !(one == -1 && other == i128::MIN));
    unsafe { *overflowed = !exact as i32 };
    product
}
