//! Arrays, of which there is one, or one for each CPU.

use super::{RexArrayMap, RexPerCPUArrayMap};
use crate::Result;
use crate::linux::bpf::BPF_ANY;
use crate::utils::NoRef;

macro_rules! array {
    ($name:ident) => {
        impl<V: Copy + NoRef> $name<V> {
            pub const fn new(max_entries: u32, map_flags: u32) -> Self {
                Self::with_sizes(size_of::<u32>(), size_of::<V>(), max_entries, map_flags)
            }

            /// Stores an element: `-E2BIG` behind the end.
            pub fn insert(&'static self, key: &u32, value: &V) -> Result {
                self.store(key, value, BPF_ANY.into())
            }

            /// Stores an element: all of them exist, so it is what [`Self::insert`] does.
            pub fn update(&'static self, key: &u32, value: &V) -> Result {
                self.store(key, value, BPF_ANY.into())
            }

            pub fn get_mut(&'static self, key: &u32) -> Option<&'static mut V> {
                self.lookup(key)
            }
        }
    };
}

array!(RexArrayMap);
array!(RexPerCPUArrayMap);
