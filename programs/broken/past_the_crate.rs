//! Broken: calls helpers that the kernel crate keeps to itself, or calls them as it never would (unsafe code in a program): both trace and kernel log,
//! with a format and arguments as `kernel_format` takes them, six clocks, and a sample's counter with a buffer of another size.
#![no_std]
#![no_main]

use core::ffi::{c_char, c_void};
use rex::map::RexArrayMap;
use rex::perf_event::{bpf_perf_event_data, perf_event};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_perf_event, rex_tracepoint};

unsafe extern "C" {
    fn bpf_trace_printk(format: *const c_char, size: u32, a: u64, b: u64, c: u64) -> i64;
    fn vprintk(format: *const c_char, arguments: *mut c_void) -> i32;
    fn bpf_perf_prog_read_value(context: *const c_void, value: *mut c_void, size: u32) -> i64;
    fn ktime_get_mono_fast_ns() -> u64;
    fn ktime_get_boot_fast_ns() -> u64;
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Argument {
    refers: u64,
    value: u64,
}

/// A va_list whose arguments are all in memory (System V ABI, section 3.5.7).
#[repr(C)]
struct VariableArguments {
    gp_offset: u32,
    fp_offset: u32,
    overflow: *const u64,
    save: *const u64,
}

const NO_REGISTERS_LEFT: u32 = 48;
const NANOSECONDS_PER_MILLISECOND: u64 = 1_000_000;

#[rex_map]
static format: RexArrayMap<[u8; 96]> = RexArrayMap::new(1, 0);

#[rex_map]
static arguments: RexArrayMap<Argument> = RexArrayMap::new(3, 0);

#[rex_map]
static memory: RexArrayMap<[u8; 520]> = RexArrayMap::new(1, 0);

#[rex_map]
static clocks: RexArrayMap<[u64; 6]> = RexArrayMap::new(1, 0);

#[rex_map]
static value: RexArrayMap<[u8; 32]> = RexArrayMap::new(1, 0);

fn argument(place: u32) -> Option<u64> {
    let argument = arguments.get_mut(&place)?;
    if argument.refers == 0 {
        return Some(argument.value);
    }
    Some(memory.get_mut(&0)?.as_ptr() as u64 + argument.value)
}

fn template() -> Option<*const c_char> {
    Some(format.get_mut(&0)?.as_ptr().cast())
}

/// The descriptor is the size of the format.
#[rex_tracepoint]
fn trace_text(_: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let [a, b, c] = [0, 1, 2].map(argument);
    let (a, b, c) = (a.ok_or(-1)?, b.ok_or(-1)?, c.ok_or(-1)?);
    let result = unsafe { bpf_trace_printk(template().ok_or(-1)?, ctx.fildes as u32, a, b, c) };
    Ok(result as i32)
}

#[rex_tracepoint]
fn log_text(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let values = [0, 1, 2].map(|place| argument(place).unwrap_or(0));
    let mut list = VariableArguments {
        gp_offset: NO_REGISTERS_LEFT,
        fp_offset: 0,
        overflow: values.as_ptr(),
        save: core::ptr::null(),
    };
    Ok(unsafe { vprintk(template().ok_or(-1)?, (&raw mut list).cast()) })
}

#[rex_tracepoint]
fn all_clocks(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let (mono, boot) = unsafe { (ktime_get_mono_fast_ns(), ktime_get_boot_fast_ns()) };
    let mut times = [mono, boot, obj.bpf_ktime_get_ns(), obj.bpf_ktime_get_boot_ns(), obj.bpf_ktime_get_coarse_ns(), 0]
        .map(|time| time / NANOSECONDS_PER_MILLISECOND);
    times[5] = obj.bpf_jiffies64();
    clocks.insert(&0, &times)
}

/// The sample's period is taken for the size of the buffer.
#[rex_perf_event]
fn sized_counter(_: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    let buffer = value.get_mut(&0).ok_or(-1)?;
    let context: *const c_void = (&raw const *ctx).cast();
    let result = unsafe { bpf_perf_prog_read_value(context, buffer.as_mut_ptr().cast(), ctx.sample_period as u32) };
    Ok(result as i32)
}
