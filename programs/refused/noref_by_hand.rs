//! Refused: a type with a reference that says itself that it has none.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

struct Value(&'static u32);

#[cfg(refused)]
unsafe impl rex::utils::NoRef for Value {}

#[rex_tracepoint]
fn noref_by_hand(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(*Value(&1).0 as i32)
}
