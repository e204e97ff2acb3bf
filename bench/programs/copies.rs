//! Copies between buffers of 1,400 bytes: whole, in loops, in pieces; and filling and comparing them.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod work;

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};
use work::repeat;

const BYTES: usize = 1400;
const WORDS: usize = BYTES / 8;
const PIECE: usize = 31;
const PIECES: usize = BYTES / PIECE;

static SOURCE: [u8; BYTES] = {
    let mut bytes = [0; BYTES];
    let mut index = 0;
    while index < BYTES {
        bytes[index] = (index * 7 + index / 256) as u8;
        index += 1;
    }
    bytes
};

/// What a round leaves for the next: bytes at both ends and in the middle.
fn taste(bytes: &[u8; BYTES], state: u64) -> u64 {
    let [first, middle, last] = [bytes[0], bytes[BYTES / 2], bytes[BYTES - 1]].map(u64::from);
    state.rotate_left(9) ^ first ^ middle << 8 ^ last << 16
}

#[rex_tracepoint]
fn copy_whole(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut target = [0; BYTES];
    repeat(0, |state| {
        black_box(&mut target).copy_from_slice(black_box(&SOURCE));
        taste(black_box(&target), state)
    })
}

#[rex_tracepoint]
fn copy_bytes(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut target = [0; BYTES];
    repeat(0, |state| {
        let mask = state as u8;
        for (to, from) in black_box(&mut target).iter_mut().zip(black_box(&SOURCE)) {
            *to = *from ^ mask;
        }
        taste(black_box(&target), state)
    })
}

#[rex_tracepoint]
fn copy_words(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let source: [u64; WORDS] = core::array::from_fn(|index| (index as u64) << 23 ^ 0x0123_4567_89ab_cdef);
    let mut target = [0; WORDS];
    repeat(0, |state| {
        for (to, from) in black_box(&mut target).iter_mut().zip(black_box(&source)) {
            *to = *from ^ state;
        }
        let [first, middle, last] = [0, WORDS / 2, WORDS - 1].map(|index| black_box(&target)[index]);
        state.rotate_left(9) ^ first ^ middle ^ last
    })
}

#[rex_tracepoint]
fn fill(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut target = [0; BYTES];
    repeat(0, |state| {
        black_box(&mut target).fill(state as u8 ^ 1);
        taste(black_box(&target), state)
    })
}

#[rex_tracepoint]
fn compare(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let copy = SOURCE;
    repeat(0, |state| state.rotate_left(1) ^ u64::from(black_box(&SOURCE) == black_box(&copy)))
}

#[rex_tracepoint]
fn copy_pieces(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let mut target = [0; BYTES];
    repeat(0, |state| {
        for piece in 0..PIECES {
            let (start, length) = (piece * PIECE, black_box(PIECE));
            target[start..start + length].copy_from_slice(&SOURCE[start..start + length]);
        }
        taste(black_box(&target), state)
    })
}
