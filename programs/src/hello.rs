//! Prints the pid of every task that calls dup.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_printk, rex_tracepoint};

#[rex_tracepoint]
fn hello(obj: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    if let Some(task) = obj.bpf_get_current_task() {
        let cpu = obj.bpf_get_smp_processor_id();
        rex_printk!("Hello from pid {} on CPU {}\n", task.get_pid(), cpu)?;
    }
    Ok(0)
}
