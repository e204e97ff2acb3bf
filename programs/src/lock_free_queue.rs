//! A queue of four numbers in statics, without locks. Descriptors from 1 on are put in, if there is room; descriptor 0 takes the oldest.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::SeqCst;

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

const ROOM: usize = 4;

/// A slot holds a number if its turn is one more than the position that filled it, and is free if it is that position.
struct Slot {
    turn: AtomicU32,
    number: AtomicU32,
}

static SLOTS: [Slot; ROOM] = [
    Slot { turn: AtomicU32::new(0), number: AtomicU32::new(0) },
    Slot { turn: AtomicU32::new(1), number: AtomicU32::new(0) },
    Slot { turn: AtomicU32::new(2), number: AtomicU32::new(0) },
    Slot { turn: AtomicU32::new(3), number: AtomicU32::new(0) },
];
static HEAD: AtomicU32 = AtomicU32::new(0);
static TAIL: AtomicU32 = AtomicU32::new(0);

fn put(number: u32) -> Option<u32> {
    loop {
        let tail = TAIL.load(SeqCst);
        let slot = &SLOTS[tail as usize % ROOM];
        let turn = slot.turn.load(SeqCst);
        if turn == tail {
            if TAIL.compare_exchange(tail, tail + 1, SeqCst, SeqCst).is_ok() {
                slot.number.swap(number, SeqCst);
                slot.turn.swap(tail + 1, SeqCst);
                return Some(number);
            }
        } else if turn < tail {
            return None;
        }
    }
}

fn take() -> Option<u32> {
    loop {
        let head = HEAD.load(SeqCst);
        let slot = &SLOTS[head as usize % ROOM];
        let turn = slot.turn.load(SeqCst);
        if turn == head + 1 {
            if HEAD.compare_exchange(head, head + 1, SeqCst, SeqCst).is_ok() {
                let number = slot.number.load(SeqCst);
                slot.turn.swap(head + ROOM as u32, SeqCst);
                return Some(number);
            }
        } else if turn <= head {
            return None;
        }
    }
}

#[rex_tracepoint]
fn lock_free_queue(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let found = if ctx.fildes == 0 { take() } else { put(ctx.fildes as u32) };
    Ok(found.unwrap_or(0) as i32)
}
