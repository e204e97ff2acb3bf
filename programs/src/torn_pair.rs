//! Moves a point in a map value, whose coordinates are always equal, without a lock: descriptor 0 reads both, others move it there.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct Point {
    x: u64,
    y: u64,
}

#[rex_map]
static point: RexArrayMap<Point> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn torn_pair(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let place = point.get_mut(&0).ok_or(-1)?;
    if ctx.fildes == 0 {
        return Ok(i32::from(place.x != place.y));
    }
    place.x = ctx.fildes as u64;
    place.y = ctx.fildes as u64;
    Ok(0)
}
