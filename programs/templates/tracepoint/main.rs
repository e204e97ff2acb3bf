//! Counts system calls by their number.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::{RawSyscallsEnterCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

/// By the number of the system call: 0 is read, 1 is write.
#[rex_map]
static counts: RexHashMap<i64, u64> = RexHashMap::new(512, 0);

#[rex_tracepoint]
fn my_program(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    match obj.bpf_map_lookup_elem(&counts, &ctx.id) {
        Some(count) => {
            *count = count.wrapping_add(1);
            Ok(0)
        }
        // A full map returns the error, and the program with it.
        None => counts.insert(&ctx.id, &1),
    }
}
