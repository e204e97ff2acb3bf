//! Broken: a function calls another with 3,000 bytes of local variables each, six deep: more than the four pages a program has.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::hint::black_box;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_tracepoint};

macro_rules! level {
    ($name:ident calls $below:ident) => {
        #[inline(never)]
        fn $name(seed: u64) -> u64 {
            let mut room = [seed; 375];
            black_box(&mut room);
            $below(room[(seed & 127) as usize]).wrapping_add(room[3])
        }
    };
}

#[inline(never)]
fn bottom(seed: u64) -> u64 {
    let mut room = [seed; 375];
    black_box(&mut room);
    room[(seed & 127) as usize]
}

level!(fifth calls bottom);
level!(fourth calls fifth);
level!(third calls fourth);
level!(second calls third);
level!(first calls second);

#[rex_tracepoint]
fn deep_frames(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    Ok(first(ctx.fildes) as i32)
}
