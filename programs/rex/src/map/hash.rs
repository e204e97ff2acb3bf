//! Hash maps.

use super::RexHashMap;
use crate::Result;
use crate::linux::bpf::{BPF_ANY, BPF_EXIST, BPF_NOEXIST};
use crate::utils::NoRef;

impl<K: Copy + NoRef, V: Copy + NoRef> RexHashMap<K, V> {
    pub const fn new(max_entries: u32, map_flags: u32) -> Self {
        Self::with_sizes(size_of::<K>(), size_of::<V>(), max_entries, map_flags)
    }

    /// Stores an entry, whether or not the key is there.
    pub fn insert(&'static self, key: &K, value: &V) -> Result {
        self.store(key, value, BPF_ANY.into())
    }

    /// Stores an entry whose key is not there yet: `-EEXIST`.
    pub fn insert_new(&'static self, key: &K, value: &V) -> Result {
        self.store(key, value, BPF_NOEXIST.into())
    }

    /// Stores an entry whose key is there: `-ENOENT`.
    pub fn update(&'static self, key: &K, value: &V) -> Result {
        self.store(key, value, BPF_EXIST.into())
    }

    pub fn get_mut(&'static self, key: &K) -> Option<&'static mut V> {
        self.lookup(key)
    }

    /// Removes an entry whose key is there: `-ENOENT`.
    pub fn delete(&'static self, key: &K) -> Result {
        self.remove(key)
    }
}
