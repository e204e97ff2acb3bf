//! The kernel symbols a Rex program may import, as a shared object to link against: the names are all that matters, nothing in
//! it ever runs. A program linked against it keeps them undefined, each behind one R_X86_64_GLOB_DAT relocation.
#![no_std]
#![no_main]
#![allow(non_upper_case_globals)]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

macro_rules! functions {
    ($($name:ident)*) => {
        $(
            #[unsafe(no_mangle)]
            extern "C" fn $name() {}
        )*
    };
}

macro_rules! variables {
    ($($name:ident: $size:literal)*) => {
        $(
            #[unsafe(no_mangle)]
            static $name: [u8; $size] = [0; $size];
        )*
    };
}

functions! {
    bpf_get_current_pid_tgid
    bpf_trace_printk
    bpf_map_lookup_elem
    bpf_map_update_elem
    bpf_map_delete_elem
    bpf_map_push_elem
    bpf_map_pop_elem
    bpf_map_peek_elem
    bpf_probe_read_kernel
    ktime_get_mono_fast_ns
    ktime_get_boot_fast_ns
    get_random_u32
    bpf_snprintf
    vprintk
    rex_landingpad
    bpf_spin_lock
    bpf_spin_unlock
    just_return_func
    bpf_get_stackid_pe
    bpf_perf_prog_read_value
    bpf_perf_event_output_tp
    bpf_perf_event_read_value
    bpf_skb_event_output
    bpf_xdp_event_output
    bpf_xdp_adjust_head
    bpf_xdp_adjust_tail
    bpf_clone_redirect
    bpf_ringbuf_output
    bpf_ringbuf_reserve
    bpf_ringbuf_submit
    bpf_ringbuf_discard
    bpf_ringbuf_query
    bpf_ktime_get_ns
    bpf_ktime_get_boot_ns
    bpf_ktime_get_coarse_ns
    rex_trace_printk
    bpf_task_from_pid
    bpf_task_release
}

variables! {
    jiffies: 8
    numa_node: 4
    rex_cleanup_entries: 1536
    rex_stack_ptr: 8
    current_task: 8
    cpu_number: 4
    rex_termination_state: 1
    this_cpu_off: 8
    rex_log_buf: 1024
}
