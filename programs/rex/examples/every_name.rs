//! Uses what the corpus does not: compiled with the corpus, so that all of the kernel crate is known to compile, but not kept.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::fmt::Write;
use rex::kprobe::kprobe;
use rex::linux::bpf::{BPF_ANY, BPF_F_INGRESS, BPF_F_USER_STACK};
use rex::linux::errno::EINVAL;
use rex::linux::perf_event::PERF_MAX_STACK_DEPTH;
use rex::linux::ptrace::PTRACE_TRACEME;
use rex::linux::seccomp::SECCOMP_RET_ALLOW;
use rex::linux::unistd::__NR_dup;
use rex::map::{
    RexHashMap, RexPerCPUArrayMap, RexPerfEventArray, RexQueue, RexRingBuf, RexStack, RexStackTrace,
};
use rex::perf_event::{bpf_perf_event_data, bpf_perf_event_value, perf_event};
use rex::pt_regs::PtRegs;
use rex::sched_cls::{__sk_buff, sched_cls};
use rex::task_struct::OwnedTaskStruct;
use rex::tracepoint::*;
use rex::utils::*;
use rex::xdp::{xdp, xdp_md};
use rex::{
    Result, rex_kprobe, rex_kretprobe, rex_map, rex_perf_event, rex_printk, rex_stack_check, rex_tc, rex_tracepoint,
    rex_uprobe, rex_uretprobe, rex_xdp,
};

#[derive(Clone, Copy, Default)]
#[repr(C)]
pub struct Record {
    pub kind: u16,
    pub number: u64,
}

#[rex_map]
pub static queue: RexQueue<u64> = RexQueue::new(4, 0);

#[rex_map]
pub(crate) static stack: RexStack<Record> = RexStack::new(4, 0);

/// One for each processor.
#[rex_map]
static per_cpu: RexPerCPUArrayMap<Record> = RexPerCPUArrayMap::new(1, 0);

#[rex_map]
static ring: RexRingBuf = RexRingBuf::new(4096, 0);

#[rex_map]
static events: RexPerfEventArray<Record> = RexPerfEventArray::new(0, 0);

#[rex_map]
static stacks: RexStackTrace<u32, [u64; PERF_MAX_STACK_DEPTH as usize]> = RexStackTrace::new(16, 0);

#[rex_map]
static hash: RexHashMap<[u8; 16], Record> = RexHashMap::new(16, 0);

fn queues(obj: &tracepoint<SyscallsEnterOpenCtx>) -> Result {
    queue.push(&1)?;
    queue.force_push(&2)?;
    obj.bpf_map_push_elem(&queue, &3, BPF_ANY.into())?;
    let sum = queue.pop().unwrap_or(0) + queue.peek().unwrap_or(0);
    stack.push(&Record { kind: 1, number: sum })?;
    stack.force_push(&Record::default())?;
    let top = obj.bpf_map_peek_elem(&stack).or_else(|| obj.bpf_map_pop_elem(&stack)).or_else(|| stack.pop());
    Ok(top.map_or(-(EINVAL as i32), |record| record.number as i32))
}

fn ring_buffer() -> Result {
    let mut record = ring.reserve(64).ok_or(-1)?;
    write!(record, "record {}", 1).map_err(|_| -2)?;
    record[63] = b'.';
    record.submit();
    ring.reserve(8).ok_or(-1)?.discard();
    drop(ring.reserve(8));
    let positions = [ring.size(), ring.available_bytes(), ring.consumer_position(), ring.producer_position()];
    ring.output(b"bytes", 0)?;
    Ok(positions.into_iter().flatten().sum::<u64>() as i32)
}

fn clocks(obj: &tracepoint<SyscallsEnterOpenCtx>) -> u64 {
    obj.bpf_ktime_get_ns()
        .wrapping_add(obj.bpf_ktime_get_boot_ns())
        .wrapping_add(obj.bpf_ktime_get_coarse_ns())
        .wrapping_add(obj.bpf_jiffies64())
        .wrapping_add(obj.bpf_get_prandom_u32().into())
        .wrapping_add(obj.bpf_get_numa_node_id() as u64)
        .wrapping_add(obj.bpf_get_current_pid_tgid())
}

#[rex_tracepoint]
fn enter_open(obj: &tracepoint<SyscallsEnterOpenCtx>, ctx: &'static SyscallsEnterOpenCtx) -> Result {
    let mut text = [0; 64];
    obj.bpf_snprintf(&mut text, "%d %lu", &[1, clocks(obj)])?;
    let mut word = 0_u64;
    obj.bpf_probe_read_kernel(&mut word, ctx.filename as *const ())?;
    events.output(obj, ctx, &Record::default(), PerfEventMaskedCPU::current_cpu())?;
    let mut value = bpf_perf_event_value::default();
    events.read_value(PerfEventMaskedCPU::any_cpu(1), &mut value)?;
    if let Some(record) = per_cpu.get_mut(&0) {
        record.number += value.counter;
    }
    let names = [PTRACE_TRACEME, SECCOMP_RET_ALLOW, __NR_dup];
    rex_printk!("{:?} {:?}", names, ctx)?;
    Ok(queues(obj)? + ring_buffer()?)
}

#[rex_tracepoint]
fn enter_openat(_: &tracepoint<SyscallsEnterOpenatCtx>, ctx: &'static SyscallsEnterOpenatCtx) -> Result {
    Ok((ctx.syscall_nr as u64 + ctx.dfd + ctx.filename + ctx.flags + ctx.mode) as i32)
}

#[rex_tracepoint]
fn exit_open(_: &tracepoint<SyscallsExitOpenCtx>, ctx: &'static SyscallsExitOpenCtx) -> Result {
    Ok(ctx.ret as i32)
}

#[rex_tracepoint]
fn exit_openat(_: &tracepoint<SyscallsExitOpenatCtx>, ctx: &'static SyscallsExitOpenatCtx) -> Result {
    Err(ctx.ret as i32)
}

#[rex_tracepoint]
fn raw_exit(_: &tracepoint<RawSyscallsExitCtx>, ctx: &'static RawSyscallsExitCtx) -> Result {
    Ok((ctx.id + ctx.ret) as i32)
}

#[rex_kprobe]
fn any_kprobe(obj: &kprobe, ctx: &mut PtRegs) -> Result {
    let task = obj.bpf_get_current_task().ok_or(0)?;
    let user = task.get_pt_regs();
    let sum = [
        user.r15(), user.r14(), user.r13(), user.r12(), user.rbp(), user.rbx(), user.r11(), user.r10(), user.r9(),
        user.r8(), user.rax(), user.rcx(), user.rdx(), user.rsi(), user.rdi(), user.orig_rax(), user.rip(), user.cs(),
        user.eflags(), user.rsp(), user.ss(), ctx.rip(), task.get_utime(), task.get_stime(), task.get_tgid() as u64,
    ]
    .into_iter()
    .fold(0, u64::wrapping_add);
    let owned = OwnedTaskStruct::from_pid(task.get_tgid()).ok_or(0)?;
    hash.insert(owned.get_comm().map_err(|_| 0)?.to_bytes_with_nul().first_chunk().ok_or(0)?, &Record::default())?;
    Ok(sum as i32)
}

#[rex_kretprobe(function = "do_sys_open")]
fn at_return(_: &kprobe, ctx: &mut PtRegs) -> Result {
    Ok(ctx.rax() as i32)
}

#[rex_uprobe]
fn in_user_space(_: &kprobe, ctx: &mut PtRegs) -> Result {
    Ok(ctx.rdi() as i32)
}

#[rex_uretprobe(function = "/bin/bash:readline")]
fn at_user_return(_: &kprobe, ctx: &mut PtRegs) -> Result {
    Ok(ctx.rax() as i32)
}

#[rex_perf_event]
fn stack_of_sample(obj: &perf_event, ctx: &bpf_perf_event_data) -> Result {
    obj.bpf_get_stackid_pe(ctx, &stacks, BPF_F_USER_STACK.into())
}

#[rex_xdp]
fn adjust(obj: &xdp, ctx: &mut xdp_md) -> Result {
    obj.bpf_xdp_adjust_head(ctx, 4)?;
    obj.bpf_xdp_adjust_tail(ctx, -4)?;
    let kind = read_field!(ctx.data_slice, Record, number);
    let first = convert_slice_to_struct::<Record>(ctx.data_slice).kind;
    convert_slice_to_struct_mut::<Record>(&mut ctx.data_slice[1..]).number = kind + u64::from(first);
    events.output(obj, ctx, &Record::default(), PerfEventMaskedCPU::current_cpu())?;
    Ok((ctx.ingress_ifindex + ctx.rx_queue_index) as i32)
}

#[rex_tc]
fn redirect(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    ctx.set_queue_mapping(1);
    ctx.set_tc_index(2);
    ctx.cb()[0] = 3;
    let tcp = obj.tcp_header(ctx);
    let length = u32::from(tcp.doff()) + u32::from(tcp.flags()) + u32::from(obj.ip_header(ctx).version());
    events.output(obj, ctx, &Record::default(), PerfEventMaskedCPU::current_cpu())?;
    obj.bpf_clone_redirect(ctx, ctx.ifindex + length, BPF_F_INGRESS.into())
}

#[rex_stack_check]
mod checked {
    trait Depth {
        fn depth(&self) -> u32 {
            1
        }
    }

    pub struct Tree<'a>(pub Option<&'a Tree<'a>>, pub fn(u32) -> u32);

    impl Depth for Tree<'_> {
        fn depth(&self) -> u32 {
            self.1(self.0.map_or(0, Depth::depth))
        }
    }

    pub const fn one() -> u32 {
        1
    }

    pub fn depth(tree: &Tree) -> u32 {
        tree.depth()
    }
}

#[rex_tracepoint]
fn trees(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let leaf = checked::Tree(None, |depth| depth + checked::one());
    Ok(checked::depth(&checked::Tree(Some(&leaf), |depth| depth + 1)) as i32)
}
