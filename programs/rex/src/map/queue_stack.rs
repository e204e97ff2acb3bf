//! Queues and stacks.

use super::{RexQueue, RexStack};
use crate::Result;
use crate::linux::bpf::{BPF_ANY, BPF_EXIST};
use crate::utils::NoRef;

macro_rules! queue_or_stack {
    ($name:ident) => {
        impl<V: Copy + NoRef> $name<V> {
            pub const fn new(max_entries: u32, map_flags: u32) -> Self {
                Self::with_sizes(0, size_of::<V>(), max_entries, map_flags)
            }

            /// Adds an element: `-E2BIG` if it is full.
            pub fn push(&'static self, value: &V) -> Result {
                self.push_value(value, BPF_ANY.into())
            }

            /// Adds an element, for which the oldest has to go if it is full.
            pub fn force_push(&'static self, value: &V) -> Result {
                self.push_value(value, BPF_EXIST.into())
            }

            pub fn pop(&'static self) -> Option<V> {
                self.pop_value()
            }

            pub fn peek(&'static self) -> Option<V> {
                self.peek_value()
            }
        }
    };
}

queue_or_stack!(RexQueue);
queue_or_stack!(RexStack);
