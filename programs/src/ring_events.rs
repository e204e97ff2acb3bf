//! What a program may do with a ring buffer, one thing for each descriptor: below 90 a record that is submitted, above that what the code
//! says; from 1000 on a copy of as many bytes. `answers` holds available bytes, size, consumer and producer position.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::fmt::Write;
use rex::linux::bpf::{BPF_RB_FORCE_WAKEUP, BPF_RB_NO_WAKEUP};
use rex::map::{RexArrayMap, RexRingBuf};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const SIZE: u32 = 4096;
const UNKNOWN_FLAG: u64 = 8;
const NO_ROOM: i32 = -1;

#[rex_map]
static events: RexRingBuf = RexRingBuf::new(SIZE, 0);

#[rex_map]
static answers: RexArrayMap<u64> = RexArrayMap::new(4, 0);

static BYTES: [u8; 8192] = [7; 8192];

/// A record of the pid and the descriptor.
fn reserve(pid: u32, descriptor: u32) -> core::result::Result<rex::map::RexRingBufEntry, i32> {
    let mut record = events.reserve(8).ok_or(NO_ROOM)?;
    record[..4].copy_from_slice(&pid.to_ne_bytes());
    record[4..].copy_from_slice(&descriptor.to_ne_bytes());
    Ok(record)
}

fn query() -> Result {
    let found = [events.available_bytes(), events.size(), events.consumer_position(), events.producer_position()];
    for (place, answer) in (0..).zip(found) {
        answers.insert(&place, &answer.ok_or(-2)?)?;
    }
    Ok(0)
}

#[rex_tracepoint]
fn ring_events(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let pid = obj.bpf_get_current_pid_tgid() as u32;
    let descriptor = ctx.fildes as u32;
    match descriptor {
        90 => reserve(pid, descriptor)?.discard(),
        91 => drop(reserve(pid, descriptor)?),
        92 => {
            let first = reserve(pid, 1)?;
            reserve(pid, 2)?.submit();
            first.submit();
        }
        93 => {
            let _open = reserve(pid, descriptor)?;
            panic!("with a record open");
        }
        94 => {
            let mut record = events.reserve(16).ok_or(NO_ROOM)?;
            record.fill(b'.');
            write!(record, "pid {pid}").map_err(|_| -3)?;
            record.submit();
        }
        95 => return query(),
        96 => return events.output(&BYTES[..8], UNKNOWN_FLAG),
        97 => return events.output(&BYTES[..8], BPF_RB_NO_WAKEUP.into()),
        98 => return events.output(&BYTES[..8], BPF_RB_FORCE_WAKEUP.into()),
        99 => return events.reserve(SIZE.into()).map_or(Err(NO_ROOM), |_| Ok(0)),
        1000.. => return events.output(&BYTES[..descriptor as usize], 0),
        _ => reserve(pid, descriptor)?.submit(),
    }
    Ok(0)
}
