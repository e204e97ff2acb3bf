//! Chooses what to do with a system call twice over: by a dense `match`, which becomes a jump table, and by trait objects, which are called
//! through their vtables. `results` holds a number of each operation.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::map::RexArrayMap;
use rex::tracepoint::{RawSyscallsEnterCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[rex_map]
static results: RexArrayMap<u64> = RexArrayMap::new(32, 0);

trait Operation {
    fn apply(&self, value: u64) -> u64;

    fn name(&self) -> &'static str;
}

struct Add(u64);
struct Scale {
    numerator: u64,
    denominator: u64,
}
struct Reverse;
struct Fold<'a>(&'a [u64]);

impl Operation for Add {
    fn apply(&self, value: u64) -> u64 {
        value.wrapping_add(self.0)
    }

    fn name(&self) -> &'static str {
        "add"
    }
}

impl Operation for Scale {
    fn apply(&self, value: u64) -> u64 {
        value.wrapping_mul(self.numerator) / self.denominator
    }

    fn name(&self) -> &'static str {
        "scale"
    }
}

impl Operation for Reverse {
    fn apply(&self, value: u64) -> u64 {
        value.swap_bytes()
    }

    fn name(&self) -> &'static str {
        "reverse"
    }
}

impl Operation for Fold<'_> {
    fn apply(&self, value: u64) -> u64 {
        self.0.iter().fold(value, |folded, word| folded.rotate_left(5) ^ word)
    }

    fn name(&self) -> &'static str {
        "fold"
    }
}

#[inline(never)]
fn by_number(number: i64, [a, b, c, ..]: [u64; 6]) -> u64 {
    match number {
        0 => a.wrapping_add(b),
        1 => a.wrapping_sub(b),
        2 => a.wrapping_mul(b),
        3 => a.checked_div(b).unwrap_or(u64::MAX),
        4 => a.checked_rem(b).unwrap_or(u64::MAX),
        5 => a & b,
        6 => a | b,
        7 => a ^ b,
        8 => a.rotate_left(b as u32),
        9 => a.rotate_right(b as u32),
        10 => a.leading_zeros().into(),
        11 => a.trailing_zeros().into(),
        12 => a.count_ones().into(),
        13 => a.min(b).min(c),
        14 => a.abs_diff(b),
        15 => a.wrapping_shl(b as u32) | a.wrapping_shr(c as u32),
        _ => u64::MAX,
    }
}

#[inline(never)]
fn by_object(operations: &[&dyn Operation], value: u64) -> u64 {
    operations
        .iter()
        .fold(value, |value, operation| operation.apply(value).wrapping_add(operation.name().len() as u64))
}

#[rex_tracepoint]
fn dispatch_table(_: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    let number = by_number(ctx.id, ctx.args);
    results.insert(&(ctx.id as u32 % 16), &number)?;

    let scale = Scale { numerator: ctx.args[1], denominator: ctx.args[2] | 1 };
    let fold = Fold(&ctx.args);
    let operations: [&dyn Operation; 4] = [&Add(ctx.args[0]), &scale, &Reverse, &fold];
    let count = operations.len().min(ctx.id as usize % 5);
    let object = by_object(black_box(&operations[..count]), ctx.args[0]);
    results.insert(&(16 + ctx.id as u32 % 16), &object)
}
