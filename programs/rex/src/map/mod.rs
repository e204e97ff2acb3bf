//! Maps: what the loader reads of them, and the operations of each type.

mod array;
mod hash;
mod perf_event_array;
mod queue_stack;
mod ring_buffer;
mod stack_trace;

pub use perf_event_array::{Output, StreamableProgram};
pub use ring_buffer::RexRingBufEntry;

use crate::linux::bpf::*;
use crate::linux::errno::EINVAL;
use crate::termination::protected;
use crate::utils::NoRef;
use crate::{Result, errno, stub, to_result};
use core::ffi::c_void;
use core::marker::PhantomData;

/// A map as it stands in section `.maps`: the loader creates it and the kernel puts its address in `kptr`.
#[repr(C)]
pub struct RexMapHandle<const MT: u32, K, V> {
    map_type: u32,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    map_flags: u32,
    kptr: u64,
    elements: PhantomData<(K, V)>,
}

const _: () = assert!(size_of::<RexMapHandle<0, u8, u8>>() == 32);

// SAFETY: the program never writes it, and the kernel's maps may be used from all CPUs.
unsafe impl<const MT: u32, K, V> Sync for RexMapHandle<MT, K, V> {}

pub type RexHashMap<K, V> = RexMapHandle<BPF_MAP_TYPE_HASH, K, V>;
pub type RexArrayMap<V> = RexMapHandle<BPF_MAP_TYPE_ARRAY, u32, V>;
pub type RexPerCPUArrayMap<V> = RexMapHandle<BPF_MAP_TYPE_PERCPU_ARRAY, u32, V>;
pub type RexPerfEventArray<V> = RexMapHandle<BPF_MAP_TYPE_PERF_EVENT_ARRAY, u32, V>;
pub type RexStackTrace<K, V> = RexMapHandle<BPF_MAP_TYPE_STACK_TRACE, K, V>;
pub type RexQueue<V> = RexMapHandle<BPF_MAP_TYPE_QUEUE, (), V>;
pub type RexStack<V> = RexMapHandle<BPF_MAP_TYPE_STACK, (), V>;
pub type RexRingBuf = RexMapHandle<BPF_MAP_TYPE_RINGBUF, (), ()>;

impl<const MT: u32, K, V> RexMapHandle<MT, K, V> {
    const fn with_sizes(key_size: usize, value_size: usize, max_entries: u32, map_flags: u32) -> Self {
        Self {
            map_type: MT,
            key_size: key_size as u32,
            value_size: value_size as u32,
            max_entries,
            map_flags,
            kptr: 0,
            elements: PhantomData,
        }
    }

    /// The kernel's map, once the object is loaded.
    #[inline(always)]
    fn kernel_map(&'static self) -> Option<*mut c_void> {
        // SAFETY: the kernel writes it behind the compiler's back before the program runs.
        match unsafe { (&raw const self.kptr).read_volatile() } {
            0 => None,
            address => Some(address as *mut c_void),
        }
    }

    #[inline(always)]
    fn with_map(&'static self, helper: impl FnOnce(*mut c_void) -> i64) -> Result {
        match self.kernel_map() {
            Some(map) => to_result(protected(|| helper(map))),
            None => Err(errno(EINVAL)),
        }
    }
}

impl<const MT: u32, K, V: Copy + NoRef> RexMapHandle<MT, K, V> {
    #[inline(always)]
    pub(crate) fn lookup(&'static self, key: &K) -> Option<&'static mut V> {
        let map = self.kernel_map()?;
        // SAFETY: key and value have the sizes that the map was made with.
        unsafe {
            let value = protected(|| stub::bpf_map_lookup_elem(map, (&raw const *key).cast()));
            value.cast::<V>().as_mut()
        }
    }

    #[inline(always)]
    pub(crate) fn store(&'static self, key: &K, value: &V, flags: u64) -> Result {
        self.with_map(|map| unsafe {
            stub::bpf_map_update_elem(map, (&raw const *key).cast(), (&raw const *value).cast(), flags)
        })
    }

    #[inline(always)]
    pub(crate) fn remove(&'static self, key: &K) -> Result {
        self.with_map(|map| unsafe { stub::bpf_map_delete_elem(map, (&raw const *key).cast()) })
    }

    #[inline(always)]
    pub(crate) fn push_value(&'static self, value: &V, flags: u64) -> Result {
        self.with_map(|map| unsafe { stub::bpf_map_push_elem(map, (&raw const *value).cast(), flags) })
    }

    #[inline(always)]
    pub(crate) fn pop_value(&'static self) -> Option<V> {
        self.take(stub::bpf_map_pop_elem)
    }

    #[inline(always)]
    pub(crate) fn peek_value(&'static self) -> Option<V> {
        self.take(stub::bpf_map_peek_elem)
    }

    #[inline(always)]
    fn take(&'static self, helper: unsafe extern "C" fn(*mut c_void, *mut c_void) -> i64) -> Option<V> {
        // SAFETY: any bytes are a V, and the helper writes all of one or fails.
        unsafe {
            let mut value = core::mem::MaybeUninit::<V>::zeroed();
            self.with_map(|map| helper(map, value.as_mut_ptr().cast())).ok()?;
            Some(value.assume_init())
        }
    }
}
