//! Spin locks in map values.

use crate::cleanup;
use crate::stub;
use crate::termination::protected;
use core::ffi::c_void;

/// A lock inside a map value, as the kernel lays it out.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct bpf_spin_lock {
    val: u32,
}

const _: () = assert!(size_of::<bpf_spin_lock>() == crate::layout::bpf_spin_lock::SIZE);

/// A lock that is held. It is released when the guard is dropped, and if the program panics.
pub struct rex_spinlock_guard<'a> {
    lock: &'a mut bpf_spin_lock,
    entry: usize,
}

unsafe extern "C" fn release(lock: *mut c_void) {
    unsafe { stub::bpf_spin_unlock(lock) };
}

impl<'a> rex_spinlock_guard<'a> {
    /// Takes the lock. A program holds one lock at a time: with another held, it panics.
    pub fn new(lock: &'a mut bpf_spin_lock) -> Self {
        let address = (&raw mut *lock).cast();
        let entry = protected(|| {
            if cleanup::holds(release) {
                panic!("Only one spin lock may be held at a time");
            }
            let entry = cleanup::register(release, address);
            // SAFETY: the lock is borrowed for as long as the guard lives.
            unsafe { stub::bpf_spin_lock(address) };
            entry
        });
        Self { lock, entry }
    }
}

impl Drop for rex_spinlock_guard<'_> {
    fn drop(&mut self) {
        protected(|| {
            cleanup::deregister(self.entry);
            // SAFETY: the guard holds the lock.
            unsafe { release((&raw mut *self.lock).cast()) };
        });
    }
}
