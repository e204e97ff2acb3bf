//! Broken: reads the kernel's per-CPU variables past the kernel crate (unsafe code in a program), from program code, and those that the crate writes
//! after it has: with a lock held, and with a text printed. `seen` has what it finds, `text` what is in the log buffer.
#![no_std]
#![no_main]

use core::arch::asm;
use core::ffi::c_void;
use rex::map::RexArrayMap;
use rex::spinlock::{bpf_spin_lock, rex_spinlock_guard};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_printk, rex_tracepoint};

const ENTRIES: usize = 64;

unsafe extern "C" {
    static this_cpu_off: u64;
    static rex_stack_ptr: u64;
    static rex_termination_state: u8;
    static rex_cleanup_entries: [[u64; 3]; ENTRIES];
    static rex_log_buf: [u8; 1024];
    static current_task: *const c_void;
    static cpu_number: i32;
}

#[repr(C)]
#[derive(Clone, Copy)]
struct State {
    lock: bpf_spin_lock,
    value: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Seen {
    cpu: u64,
    same_cpu: u64,
    same_task: u64,
    termination_state: u64,
    guards_before: u64,
    guards_held: u64,
    guards_after: u64,
    top_of_stack: u64,
    on_stack: u64,
}

#[rex_map]
static state: RexArrayMap<State> = RexArrayMap::new(1, 0);

#[rex_map]
static seen: RexArrayMap<Seen> = RexArrayMap::new(1, 0);

#[rex_map]
static text: RexArrayMap<[u8; 64]> = RexArrayMap::new(1, 0);

fn gs<T>(slot: *const T) -> u64 {
    let found: u64;
    unsafe { asm!("mov {}, gs:[{}]", out(reg) found, in(reg) slot, options(nostack, preserves_flags, readonly)) };
    found
}

/// This CPU's copy, found by its address.
fn copy<T>(slot: *const T) -> *const T {
    slot.wrapping_byte_add(gs(&raw const this_cpu_off) as usize)
}

fn guards() -> u64 {
    let entries = unsafe { &*copy(&raw const rex_cleanup_entries) };
    entries.iter().filter(|[valid, ..]| *valid != 0).count() as u64
}

#[rex_tracepoint]
fn per_cpu_state(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    let entry = state.get_mut(&0).ok_or(-1)?;
    let guards_before = guards();
    let guard = rex_spinlock_guard::new(&mut entry.lock);
    let guards_held = guards();
    drop(guard);
    let stack_pointer: u64;
    unsafe { asm!("mov {}, rsp", out(reg) stack_pointer, options(nomem, nostack, preserves_flags)) };
    let top = gs(&raw const rex_stack_ptr);
    let cpu = unsafe { copy(&raw const cpu_number).read() };
    let found = Seen {
        cpu: cpu as u64,
        same_cpu: (cpu as u32 == gs(&raw const cpu_number) as u32).into(),
        same_task: (unsafe { copy(&raw const current_task).read() } as u64 == gs(&raw const current_task)).into(),
        termination_state: unsafe { copy(&raw const rex_termination_state).read() }.into(),
        guards_before,
        guards_held,
        guards_after: guards(),
        top_of_stack: top % 4096,
        on_stack: (stack_pointer <= top && top - stack_pointer < 4096).into(),
    };
    seen.insert(&0, &found)?;
    rex_printk!("in the buffer of CPU {cpu}")?;
    let mut printed = [0; 64];
    printed.copy_from_slice(unsafe { &(&*copy(&raw const rex_log_buf))[..64] });
    let length = printed.iter().position(|byte| *byte == 0).unwrap_or(printed.len());
    printed[length..].fill(0);
    text.insert(&0, &printed)
}
