//! What the small helpers give: `clocks` holds the three clocks in milliseconds and jiffies, `random` two random numbers, `text` a formatted text, and
//! `word` what is at the address that the descriptor holds, read as the kernel reads memory that need not be there. The result is that of
//! the read, or the text's length for descriptor 0.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

#[rex_map]
static clocks: RexArrayMap<[u64; 4]> = RexArrayMap::new(1, 0);

#[rex_map]
static random: RexArrayMap<u32> = RexArrayMap::new(2, 0);

#[rex_map]
static text: RexArrayMap<[u8; 16]> = RexArrayMap::new(1, 0);

#[rex_map]
static word: RexArrayMap<u64> = RexArrayMap::new(1, 0);

#[rex_tracepoint]
fn helper_values(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    if ctx.fildes != 0 {
        let mut found = u64::MAX;
        let result = obj.bpf_probe_read_kernel(&mut found, ctx.fildes as *const ());
        word.insert(&0, &found)?;
        return result;
    }
    let boot = obj.bpf_ktime_get_boot_ns();
    let times = [obj.bpf_ktime_get_ns(), boot, obj.bpf_ktime_get_coarse_ns()].map(|time| time / NANOSECONDS_PER_MILLISECOND);
    clocks.insert(&0, &[times[0], times[1], times[2], obj.bpf_jiffies64()])?;
    for place in 0..2 {
        random.insert(&place, &obj.bpf_get_prandom_u32())?;
    }
    let mut formatted = [b'x'; 16];
    let length = obj.bpf_snprintf(&mut formatted, "%s%d|%06x", &[c"n=".as_ptr() as u64, -5_i64 as u64, 255])?;
    text.insert(&0, &formatted)?;
    Ok(length)
}
