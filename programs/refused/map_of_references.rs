//! Refused: a map whose values hold a reference.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[cfg(not(refused))]
type Value = u32;
#[cfg(refused)]
type Value = &'static u32;

#[rex_map]
static values: RexArrayMap<Value> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn map_of_references(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(size_of_val(&values) as i32)
}
