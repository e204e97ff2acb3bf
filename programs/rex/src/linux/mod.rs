//! Constants of the kernel's user-space API.
#![allow(non_upper_case_globals)]

pub mod bpf;
pub mod errno;
pub mod r#in;
pub mod perf_event;
pub mod pkt_cls;
pub mod ptrace;
pub mod seccomp;
pub mod unistd;
