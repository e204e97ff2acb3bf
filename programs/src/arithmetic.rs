//! Computes with the two numbers in `operands`: division, wide arithmetic, rotations, saturation, atomics, sorting, moving memory. Each
//! result has its place in `results`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};
use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static operands: RexArrayMap<u64> = RexArrayMap::new(2, 0);

#[rex_map]
static results: RexArrayMap<[u64; 16]> = RexArrayMap::new(8, 0);

fn wide(high: u64, low: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

fn halves(value: u128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}

#[inline(never)]
fn division(a: u64, b: u64) -> [u64; 16] {
    let (signed_a, signed_b) = (a as i64, b as i64);
    let mut results_of = [0; 16];
    let quotients = [
        a.checked_div(b).unwrap_or(u64::MAX),
        a.checked_rem(b).unwrap_or(u64::MAX),
        signed_a.checked_div(signed_b).unwrap_or(i64::MAX) as u64,
        signed_a.checked_rem(signed_b).unwrap_or(i64::MAX) as u64,
        (a as u32).checked_div(b as u32).unwrap_or(u32::MAX).into(),
        (a as u32).checked_rem(b as u32).unwrap_or(u32::MAX).into(),
        (a as i32).checked_div(b as i32).unwrap_or(i32::MAX) as u64,
        (a as i32).checked_rem(b as i32).unwrap_or(i32::MAX) as u64,
        (a as u16).checked_div(b as u16).unwrap_or(u16::MAX).into(),
        (a as i16).checked_rem(b as i16).unwrap_or(i16::MAX) as u64,
        (a as u8).checked_div(b as u8).unwrap_or(u8::MAX).into(),
        (a as i8).checked_rem(b as i8).unwrap_or(i8::MAX) as u64,
        a / 10,
        signed_a.rem_euclid(1000) as u64,
        signed_a.div_euclid(-7) as u64,
    ];
    results_of[..quotients.len()].copy_from_slice(&quotients);
    results_of
}

#[inline(never)]
fn wide_arithmetic(a: u64, b: u64) -> [u64; 16] {
    let (left, right) = (wide(a, b), wide(b, a));
    let parts = [
        halves(left.wrapping_add(right)),
        halves(left.wrapping_sub(right)),
        halves(left.wrapping_mul(right)),
        halves(u128::from(a) * u128::from(b)),
        halves((i128::from(a as i64) * i128::from(b as i64)) as u128),
        halves(left.checked_div(right).unwrap_or(0)),
        halves(left.checked_rem(u128::from(b)).unwrap_or(0)),
        halves((left as i128).checked_div(i128::from(b as i64)).unwrap_or(0) as u128),
    ];
    let mut results_of = [0; 16];
    for (result, half) in results_of.iter_mut().zip(parts.as_flattened()) {
        *result = *half;
    }
    results_of
}

#[inline(never)]
fn shifts(a: u64, b: u64) -> [u64; 16] {
    let count = b as u32;
    let [shifted_low, shifted_high] = halves(wide(a, b).wrapping_shl(count));
    let [right_low, right_high] = halves((wide(a, b) as i128).wrapping_shr(count) as u128);
    [
        a.rotate_left(count),
        a.rotate_right(count),
        (a as u32).rotate_left(count).into(),
        (a as u16).rotate_right(count).into(),
        (a as u8).rotate_left(count).into(),
        a.wrapping_shl(count),
        a.wrapping_shr(count),
        (a as i64).wrapping_shr(count) as u64,
        shifted_low,
        shifted_high,
        right_low,
        right_high,
        a.swap_bytes(),
        (a as u32).swap_bytes().into(),
        a.reverse_bits(),
        (a as u16).swap_bytes().into(),
    ]
}

#[inline(never)]
fn saturation(a: u64, b: u64) -> [u64; 16] {
    let (signed_a, signed_b) = (a as i64, b as i64);
    [
        a.saturating_add(b),
        a.saturating_sub(b),
        a.saturating_mul(b),
        signed_a.saturating_add(signed_b) as u64,
        signed_a.saturating_sub(signed_b) as u64,
        (a as u8).saturating_add(b as u8).into(),
        (a as i8).saturating_sub(b as i8) as u64,
        a.overflowing_add(b).1.into(),
        signed_a.overflowing_mul(signed_b).1.into(),
        a.checked_next_power_of_two().unwrap_or(0),
        a.isqrt(),
        a.leading_zeros().into(),
        a.trailing_zeros().into(),
        a.count_ones().into(),
        a.abs_diff(b),
        signed_a.unsigned_abs().max(signed_b.unsigned_abs()),
    ]
}

#[inline(never)]
fn atomics(a: u64, b: u64) -> [u64; 16] {
    let cells = [a; 4].map(AtomicU64::new);
    let [sum, bits, most, slot] = black_box(&cells);
    let small = black_box(&AtomicU8::new(a as u8)).fetch_add(b as u8, Ordering::SeqCst);
    let short = black_box(&AtomicU16::new(a as u16)).fetch_sub(b as u16, Ordering::SeqCst);
    let int = black_box(&AtomicU32::new(a as u32)).swap(b as u32, Ordering::SeqCst);
    let flag = black_box(&AtomicBool::new(a & 1 != 0)).fetch_xor(b & 1 != 0, Ordering::SeqCst);
    let exchanged = slot.compare_exchange(a, b, Ordering::SeqCst, Ordering::SeqCst);
    let refused = slot.compare_exchange(!b, a, Ordering::SeqCst, Ordering::SeqCst);
    [
        small.into(),
        short.into(),
        int.into(),
        flag.into(),
        sum.fetch_add(b, Ordering::SeqCst),
        sum.load(Ordering::SeqCst),
        bits.fetch_and(b, Ordering::SeqCst),
        bits.fetch_or(!b, Ordering::SeqCst),
        bits.load(Ordering::SeqCst),
        most.fetch_max(b, Ordering::SeqCst),
        most.fetch_xor(b, Ordering::SeqCst),
        most.fetch_nand(a, Ordering::SeqCst),
        most.load(Ordering::SeqCst),
        exchanged.unwrap_or(0),
        refused.unwrap_or_else(|found| found),
        slot.swap(a, Ordering::SeqCst),
    ]
}

#[inline(never)]
fn sorting(a: u64, b: u64) -> [u64; 16] {
    let mut numbers = [0; 16];
    let mut state = a;
    for number in &mut numbers {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(b | 1);
        *number = state >> 33;
    }
    numbers.sort_unstable();
    numbers
}

#[inline(never)]
fn memory(a: u64, b: u64) -> [u64; 16] {
    let mut bytes = [0_u8; 128];
    let length = (a % 97) as usize;
    let start = (b % 29) as usize;
    bytes[start..start + length].fill(b as u8);
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = byte.wrapping_add(index as u8);
    }
    let copy = black_box(bytes);
    bytes.copy_within(start..start + length, start + 2);
    bytes.copy_within(start + 2..start + 2 + length, start + 1);
    bytes[..length].copy_from_slice(&copy[start..start + length]);
    let mut words = [0; 16];
    for (word, chunk) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u64::from_le_bytes(*chunk);
    }
    words[15] = u64::from(copy == bytes) + u64::from(copy[..64] < bytes[..64]) * 2;
    words
}

#[inline(never)]
fn narrow(a: u64, b: u64) -> [u64; 16] {
    let (byte, word, long) = (a as i8, a as i16, a as i32);
    let bit = b as u32 % 64;
    [
        byte as u64,
        word as u64,
        long as u64,
        u64::from(byte as u8) << 8 | u64::from(word as u16 >> 8),
        (byte as i32 * b as i8 as i32) as u64,
        word.wrapping_mul(b as i16) as u64,
        long.wrapping_mul(b as i32) as u64,
        a >> bit & 1,
        a | 1 << bit,
        a & !(1 << bit),
        a ^ 1 << bit,
        u64::from(a < b) + u64::from((a as i64) < b as i64) * 2 + u64::from(a as u8 <= b as u8) * 4,
        if a as i32 > b as i32 { a } else { b },
        a.wrapping_mul(9).wrapping_add(b),
        a.wrapping_neg() & a,
        !a,
    ]
}

#[rex_tracepoint]
fn arithmetic(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let a = *operands.get_mut(&0).ok_or(0)?;
    let b = *operands.get_mut(&1).ok_or(0)?;
    let computations: [fn(u64, u64) -> [u64; 16]; 8] =
        [division, wide_arithmetic, shifts, saturation, atomics, sorting, memory, narrow];
    for (index, compute) in (0..).zip(computations) {
        results.insert(&index, &compute(a, b))?;
    }
    Ok(0)
}
