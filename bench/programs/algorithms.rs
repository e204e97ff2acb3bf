//! Textbook algorithms on arrays and numbers.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod work;

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};
use work::{next, repeat};

const SORTED: usize = 1024;
const SEARCHES: u64 = 64;
const UNSORTED: usize = 128;
const LIMIT: usize = 4096;

/// Odd numbers in order.
static TABLE: [u32; SORTED] = {
    let mut table = [0; SORTED];
    let mut index = 0;
    while index < SORTED {
        table[index] = 2 * index as u32 + 1;
        index += 1;
    }
    table
};

#[rex_tracepoint]
fn binary_search(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |mut state| {
        for _ in 0..SEARCHES {
            let wanted = (state >> 33) as u32 % (2 * SORTED as u32);
            let place = TABLE.binary_search(&wanted).unwrap_or_else(|place| place + SORTED);
            state = next(state ^ place as u64);
        }
        state
    })
}

#[rex_tracepoint]
fn insertion_sort(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |mut state| {
        let mut numbers = [0_u32; UNSORTED];
        for number in &mut numbers {
            state = next(state);
            *number = (state >> 32) as u32;
        }
        for end in 1..numbers.len() {
            let number = numbers[end];
            let mut place = end;
            while place > 0 && numbers[place - 1] > number {
                numbers[place] = numbers[place - 1];
                place -= 1;
            }
            numbers[place] = number;
        }
        numbers.iter().fold(state, |sum, number| sum.rotate_left(5) ^ u64::from(*number))
    })
}

/// How many steps lead from a number to 1.
fn steps(mut number: u64) -> u64 {
    let mut count = 0;
    while number != 1 {
        number = if number % 2 == 0 { number / 2 } else { 3 * number + 1 };
        count += 1;
    }
    count
}

#[rex_tracepoint]
fn collatz(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| {
        let first = state % 1000 + 1;
        (first..first + 10).fold(state, |sum, number| sum.rotate_left(7) ^ steps(number))
    })
}

#[rex_tracepoint]
fn sieve(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| {
        let mut composite = [false; LIMIT];
        let mut primes = state & 7;
        for number in 2..LIMIT {
            if composite[number] {
                continue;
            }
            primes += number as u64;
            for multiple in (number * number..LIMIT).step_by(number) {
                composite[multiple] = true;
            }
        }
        primes
    })
}
