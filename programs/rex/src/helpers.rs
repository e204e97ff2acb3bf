//! The helpers that every program type has, as methods.

use crate::errno;
use crate::linux::errno::E2BIG;
use crate::termination::protected;
use crate::utils::NoRef;
use crate::{Result, per_cpu, stub, to_result};

/// The longest format of `bpf_snprintf`, its NUL included.
const FORMAT_SIZE: usize = 128;

pub fn pid_tgid() -> u64 {
    protected(|| unsafe { stub::bpf_get_current_pid_tgid() })
}

pub fn smp_processor_id() -> i32 {
    unsafe { per_cpu::read_u32(&raw const stub::cpu_number) as i32 }
}

pub fn numa_node_id() -> i32 {
    unsafe { per_cpu::read_u32(&raw const stub::numa_node) as i32 }
}

pub fn jiffies() -> u64 {
    unsafe { (&raw const stub::jiffies).read_volatile() }
}

pub fn ktime_ns() -> u64 {
    protected(|| unsafe { stub::bpf_ktime_get_ns() })
}

pub fn ktime_boot_ns() -> u64 {
    protected(|| unsafe { stub::bpf_ktime_get_boot_ns() })
}

pub fn ktime_coarse_ns() -> u64 {
    protected(|| unsafe { stub::bpf_ktime_get_coarse_ns() })
}

pub fn random() -> u32 {
    protected(|| unsafe { stub::get_random_u32() })
}

/// Copies kernel memory, which need not be mapped: what cannot be read is `-EFAULT`, and `destination` is zero.
pub fn probe_read_kernel<T: Copy + NoRef>(destination: &mut T, source: *const ()) -> Result {
    let size = size_of::<T>() as u32;
    to_result(protected(|| unsafe { stub::bpf_probe_read_kernel((&raw mut *destination).cast(), size, source.cast()) }))
}

/// Formats in the kernel's way; the result is the length that the whole text would have, with its NUL.
pub fn snprintf<const N: usize, const M: usize>(text: &mut [u8; N], format: &str, data: &[u64; M]) -> Result {
    let mut terminated = [0_u8; FORMAT_SIZE];
    if format.len() >= FORMAT_SIZE {
        return Err(errno(E2BIG));
    }
    terminated[..format.len()].copy_from_slice(format.as_bytes());
    let (size, data_size) = (N as u32, size_of_val(data) as u32);
    to_result(protected(|| unsafe {
        stub::bpf_snprintf(text.as_mut_ptr().cast(), size, terminated.as_ptr().cast(), data.as_ptr().cast(), data_size)
    }))
}


/// Adds the helpers to a program type; `with current task` for the types that run in the context of a task.
macro_rules! base_helpers {
    (with current task) => {
        $crate::helpers::base_helpers!();

        /// The task that runs on this CPU.
        #[inline(always)]
        pub fn bpf_get_current_task(&self) -> Option<$crate::task_struct::TaskStruct> {
            $crate::task_struct::TaskStruct::current()
        }
    };
    () => {
        /// The tgid in the upper half, the pid in the lower.
        #[inline(always)]
        pub fn bpf_get_current_pid_tgid(&self) -> u64 {
            $crate::helpers::pid_tgid()
        }

        #[inline(always)]
        pub fn bpf_get_smp_processor_id(&self) -> i32 {
            $crate::helpers::smp_processor_id()
        }

        #[inline(always)]
        pub fn bpf_get_numa_node_id(&self) -> i32 {
            $crate::helpers::numa_node_id()
        }

        #[inline(always)]
        pub fn bpf_jiffies64(&self) -> u64 {
            $crate::helpers::jiffies()
        }

        #[inline(always)]
        pub fn bpf_ktime_get_ns(&self) -> u64 {
            $crate::helpers::ktime_ns()
        }

        #[inline(always)]
        pub fn bpf_ktime_get_boot_ns(&self) -> u64 {
            $crate::helpers::ktime_boot_ns()
        }

        #[inline(always)]
        pub fn bpf_ktime_get_coarse_ns(&self) -> u64 {
            $crate::helpers::ktime_coarse_ns()
        }

        #[inline(always)]
        pub fn bpf_get_prandom_u32(&self) -> u32 {
            $crate::helpers::random()
        }

        #[inline(always)]
        pub fn bpf_probe_read_kernel<T: Copy + $crate::utils::NoRef>(
            &self,
            destination: &mut T,
            source: *const (),
        ) -> $crate::Result {
            $crate::helpers::probe_read_kernel(destination, source)
        }

        #[inline(always)]
        pub fn bpf_snprintf<const N: usize, const M: usize>(
            &self,
            text: &mut [u8; N],
            format: &str,
            data: &[u64; M],
        ) -> $crate::Result {
            $crate::helpers::snprintf(text, format, data)
        }

        #[inline(always)]
        pub fn bpf_map_lookup_elem<const MT: u32, K, V: Copy + $crate::utils::NoRef>(
            &self,
            map: &'static $crate::map::RexMapHandle<MT, K, V>,
            key: &K,
        ) -> Option<&'static mut V> {
            map.lookup(key)
        }

        #[inline(always)]
        pub fn bpf_map_update_elem<const MT: u32, K, V: Copy + $crate::utils::NoRef>(
            &self,
            map: &'static $crate::map::RexMapHandle<MT, K, V>,
            key: &K,
            value: &V,
            flags: u64,
        ) -> $crate::Result {
            map.store(key, value, flags)
        }

        #[inline(always)]
        pub fn bpf_map_delete_elem<const MT: u32, K, V: Copy + $crate::utils::NoRef>(
            &self,
            map: &'static $crate::map::RexMapHandle<MT, K, V>,
            key: &K,
        ) -> $crate::Result {
            map.remove(key)
        }

        #[inline(always)]
        pub fn bpf_map_push_elem<const MT: u32, V: Copy + $crate::utils::NoRef>(
            &self,
            map: &'static $crate::map::RexMapHandle<MT, (), V>,
            value: &V,
            flags: u64,
        ) -> $crate::Result {
            map.push_value(value, flags)
        }

        #[inline(always)]
        pub fn bpf_map_pop_elem<const MT: u32, V: Copy + $crate::utils::NoRef>(
            &self,
            map: &'static $crate::map::RexMapHandle<MT, (), V>,
        ) -> Option<V> {
            map.pop_value()
        }

        #[inline(always)]
        pub fn bpf_map_peek_elem<const MT: u32, V: Copy + $crate::utils::NoRef>(
            &self,
            map: &'static $crate::map::RexMapHandle<MT, (), V>,
        ) -> Option<V> {
            map.peek_value()
        }
    };
}
pub(crate) use base_helpers;
