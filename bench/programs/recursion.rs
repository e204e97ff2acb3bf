//! Fibonacci numbers by recursion, without and with the stack check.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod work;

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_stack_check, rex_tracepoint};
use work::repeat;

const WANTED: u32 = 16;

#[inline(never)]
fn unchecked(n: u32) -> u64 {
    if n < 2 { n.into() } else { unchecked(n - 1) + unchecked(n - 2) }
}

#[rex_stack_check]
#[inline(never)]
fn checked(n: u32) -> u64 {
    if n < 2 { n.into() } else { checked(n - 1) + checked(n - 2) }
}

#[rex_tracepoint]
fn fib(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| state.rotate_left(1) ^ unchecked(black_box(WANTED)))
}

#[rex_tracepoint]
fn fib_checked(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| state.rotate_left(1) ^ checked(black_box(WANTED)))
}
