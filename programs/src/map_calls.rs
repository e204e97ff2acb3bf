//! One call of a map helper for each system call: the program is the helper, the call's number is the type of the map (as in enum
//! bpf_map_type), its arguments are key, value and flags. The result is the helper's, or the value found, or -1 for none.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::linux::bpf::{
    BPF_MAP_TYPE_ARRAY, BPF_MAP_TYPE_HASH, BPF_MAP_TYPE_PERCPU_ARRAY, BPF_MAP_TYPE_QUEUE, BPF_MAP_TYPE_RINGBUF,
    BPF_MAP_TYPE_STACK,
};
use rex::map::{RexArrayMap, RexHashMap, RexPerCPUArrayMap, RexQueue, RexRingBuf, RexStack};
use rex::tracepoint::{RawSyscallsEnterCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

const NOTHING: i32 = -1;
const NO_SUCH_MAP: i32 = -1000;

#[rex_map]
static hash: RexHashMap<u32, u64> = RexHashMap::new(2, 0);

#[rex_map]
static array: RexArrayMap<u64> = RexArrayMap::new(2, 0);

#[rex_map]
static per_cpu_array: RexPerCPUArrayMap<u64> = RexPerCPUArrayMap::new(2, 0);

#[rex_map]
static queue: RexQueue<u64> = RexQueue::new(2, 0);

#[rex_map]
static stack: RexStack<u64> = RexStack::new(2, 0);

#[rex_map]
static ring: RexRingBuf = RexRingBuf::new(4096, 0);

fn found(value: Option<u64>) -> Result {
    Ok(value.map_or(NOTHING, |value| value as i32))
}

/// Calls a helper on the map of a type: maps whose keys are u32, maps without keys, the ring buffer.
macro_rules! on_map {
    ($ctx:ident, $call:ident) => {
        match $ctx.id as u32 {
            BPF_MAP_TYPE_HASH => $call!(hash, &($ctx.args[0] as u32), &$ctx.args[1]),
            BPF_MAP_TYPE_ARRAY => $call!(array, &($ctx.args[0] as u32), &$ctx.args[1]),
            BPF_MAP_TYPE_PERCPU_ARRAY => $call!(per_cpu_array, &($ctx.args[0] as u32), &$ctx.args[1]),
            BPF_MAP_TYPE_QUEUE => $call!(queue, &(), &$ctx.args[1]),
            BPF_MAP_TYPE_STACK => $call!(stack, &(), &$ctx.args[1]),
            BPF_MAP_TYPE_RINGBUF => $call!(ring, &(), &()),
            _ => Err(NO_SUCH_MAP),
        }
    };
}

macro_rules! on_queue {
    ($ctx:ident, $call:ident) => {
        match $ctx.id as u32 {
            BPF_MAP_TYPE_QUEUE => $call!(queue),
            BPF_MAP_TYPE_STACK => $call!(stack),
            _ => Err(NO_SUCH_MAP),
        }
    };
}

#[rex_tracepoint]
fn lookup(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    macro_rules! call {
        (ring, $key:expr, $value:expr) => {
            obj.bpf_map_lookup_elem(&ring, $key).map_or(Ok(NOTHING), |_| Ok(0))
        };
        ($map:ident, $key:expr, $value:expr) => {
            found(obj.bpf_map_lookup_elem(&$map, $key).copied())
        };
    }
    on_map!(ctx, call)
}

#[rex_tracepoint]
fn update(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    macro_rules! call {
        ($map:ident, $key:expr, $value:expr) => {
            obj.bpf_map_update_elem(&$map, $key, $value, ctx.args[2])
        };
    }
    on_map!(ctx, call)
}

#[rex_tracepoint]
fn delete(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    macro_rules! call {
        ($map:ident, $key:expr, $value:expr) => {
            obj.bpf_map_delete_elem(&$map, $key)
        };
    }
    on_map!(ctx, call)
}

#[rex_tracepoint]
fn push(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    match ctx.id as u32 {
        BPF_MAP_TYPE_QUEUE => obj.bpf_map_push_elem(&queue, &ctx.args[1], ctx.args[2]),
        BPF_MAP_TYPE_STACK => obj.bpf_map_push_elem(&stack, &ctx.args[1], ctx.args[2]),
        BPF_MAP_TYPE_RINGBUF => obj.bpf_map_push_elem(&ring, &(), ctx.args[2]),
        _ => Err(NO_SUCH_MAP),
    }
}

#[rex_tracepoint]
fn pop(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    macro_rules! call {
        ($map:ident) => {
            found(obj.bpf_map_pop_elem(&$map))
        };
    }
    on_queue!(ctx, call)
}

#[rex_tracepoint]
fn peek(obj: &tracepoint<RawSyscallsEnterCtx>, ctx: &'static RawSyscallsEnterCtx) -> Result {
    macro_rules! call {
        ($map:ident) => {
            found(obj.bpf_map_peek_elem(&$map))
        };
    }
    on_queue!(ctx, call)
}
