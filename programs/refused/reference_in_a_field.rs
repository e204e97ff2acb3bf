//! Refused: a map whose values hold a reference, three types deep.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[derive(Clone, Copy)]
struct Inner {
    #[cfg(not(refused))]
    _name: Option<[u8; 16]>,
    #[cfg(refused)]
    _name: Option<&'static [u8; 16]>,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Value {
    _inner: [Inner; 2],
}

#[rex_map]
static values: RexHashMap<u32, Value> = RexHashMap::new(1, 0);

#[rex_tracepoint]
fn reference_in_a_field(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(size_of_val(&values) as i32)
}
