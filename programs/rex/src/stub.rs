//! The kernel's symbols, as C declares them. Whatever is used becomes an undefined symbol of the program's object.
#![allow(dead_code, non_upper_case_globals)]

use core::ffi::{c_char, c_void};

unsafe extern "C" {
    pub fn bpf_get_current_pid_tgid() -> u64;
    pub fn bpf_trace_printk(format: *const c_char, size: u32, a: u64, b: u64, c: u64) -> i64;
    pub fn bpf_map_lookup_elem(map: *mut c_void, key: *const c_void) -> *mut c_void;
    pub fn bpf_map_update_elem(map: *mut c_void, key: *const c_void, value: *const c_void, flags: u64) -> i64;
    pub fn bpf_map_delete_elem(map: *mut c_void, key: *const c_void) -> i64;
    pub fn bpf_map_push_elem(map: *mut c_void, value: *const c_void, flags: u64) -> i64;
    pub fn bpf_map_pop_elem(map: *mut c_void, value: *mut c_void) -> i64;
    pub fn bpf_map_peek_elem(map: *mut c_void, value: *mut c_void) -> i64;
    pub fn bpf_probe_read_kernel(destination: *mut c_void, size: u32, source: *const c_void) -> i64;
    pub fn ktime_get_mono_fast_ns() -> u64;
    pub fn ktime_get_boot_fast_ns() -> u64;
    pub fn get_random_u32() -> u32;
    pub fn bpf_snprintf(text: *mut c_char, size: u32, format: *const c_char, data: *const c_void, data_size: u32) -> i64;
    pub fn vprintk(format: *const c_char, arguments: *mut c_void) -> i32;
    pub fn rex_landingpad() -> !;
    pub fn bpf_spin_lock(lock: *mut c_void) -> i64;
    pub fn bpf_spin_unlock(lock: *mut c_void) -> i64;
    pub fn just_return_func();
    pub fn bpf_get_stackid_pe(context: *const c_void, map: *mut c_void, flags: u64) -> i64;
    pub fn bpf_perf_prog_read_value(context: *const c_void, value: *mut c_void, size: u32) -> i64;
    pub fn bpf_perf_event_output_tp(context: *const c_void, map: *mut c_void, flags: u64, data: *const c_void, size: u64) -> i64;
    pub fn bpf_perf_event_read_value(map: *mut c_void, flags: u64, value: *mut c_void, size: u32) -> i64;
    pub fn bpf_skb_event_output(skb: *const c_void, map: *mut c_void, flags: u64, data: *const c_void, size: u64) -> i64;
    pub fn bpf_xdp_event_output(xdp: *const c_void, map: *mut c_void, flags: u64, data: *const c_void, size: u64) -> i64;
    pub fn bpf_xdp_adjust_head(xdp: *mut c_void, delta: i32) -> i64;
    pub fn bpf_xdp_adjust_tail(xdp: *mut c_void, delta: i32) -> i64;
    pub fn bpf_clone_redirect(skb: *mut c_void, ifindex: u32, flags: u64) -> i64;
    pub fn bpf_ringbuf_output(map: *mut c_void, data: *const c_void, size: u64, flags: u64) -> i64;
    pub fn bpf_ringbuf_reserve(map: *mut c_void, size: u64, flags: u64) -> *mut c_void;
    pub fn bpf_ringbuf_submit(sample: *mut c_void, flags: u64);
    pub fn bpf_ringbuf_discard(sample: *mut c_void, flags: u64);
    pub fn bpf_ringbuf_query(map: *mut c_void, flags: u64) -> u64;
    pub fn bpf_ktime_get_ns() -> u64;
    pub fn bpf_ktime_get_boot_ns() -> u64;
    pub fn bpf_ktime_get_coarse_ns() -> u64;
    pub fn rex_trace_printk() -> i32;
    pub fn bpf_task_from_pid(pid: i32) -> *mut c_void;
    pub fn bpf_task_release(task: *mut c_void);

    pub static jiffies: u64;

    pub static numa_node: i32;
    pub static rex_cleanup_entries: [crate::cleanup::Entry; crate::cleanup::ENTRIES];
    pub static rex_stack_ptr: u64;
    pub static current_task: *mut c_void;
    pub static cpu_number: i32;
    pub static rex_termination_state: u8;
    pub static this_cpu_off: u64;
    pub static rex_log_buf: [u8; crate::log::SIZE];
}
