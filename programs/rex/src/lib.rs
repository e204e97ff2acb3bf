//! The kernel crate of Rex: everything a program in safe Rust may use of the kernel, and what the kernel expects of a program.
//!
//! All `unsafe` of a program is in here. Kernel symbols are declared in [`stub`], struct layouts in [`layout`].
#![no_std]
#![feature(auto_traits, negative_impls, allow_internal_unsafe, allow_internal_unstable)]
#![feature(used_with_arg, rustc_attrs)]
#![allow(non_camel_case_types, internal_features)] #![cfg_attr(feature = "packaged", allow(unused_features))]
#![deny(unsafe_op_in_unsafe_fn)]

mod cleanup;
mod entry;
#[doc(hidden)]
pub mod field;
mod helpers;
mod layout;
pub mod kprobe;
pub mod linux;
pub mod log;
pub mod map;
mod net;
#[cfg(feature = "packaged")]
#[doc(hidden)]
pub mod packaged;
mod panic;
mod per_cpu;
pub mod perf_event;
pub mod pt_regs;
pub mod sched_cls;
pub mod spinlock;
pub mod stack;
mod stub;
pub mod task_struct;
mod termination;
pub mod tracepoint;
pub mod utils;
pub mod xdp;

pub use rex_macros::*;

/// What a program returns; either value is given to the kernel as it is, as a `u32`.
pub type Result = core::result::Result<i32, i32>;

/// The kernel's convention for results: the last 4095 values are error numbers, negated.
#[inline(always)]
pub(crate) fn to_result(value: i64) -> Result {
    if (-4095..0).contains(&value) { Err(value as i32) } else { Ok(value as i32) }
}

/// An error number as helpers return it.
#[inline(always)]
pub(crate) const fn errno(number: u32) -> i32 {
    -(number as i32)
}
