//! Never ends, and calls nothing: the watchdog cuts in at whatever instruction it has come to.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

#[rex_tracepoint]
fn endless(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let mut state = ctx.fildes;
    loop {
        state = black_box(state.rotate_left(7).wrapping_add(1));
    }
}
