//! Cleanup entries: what has to be released if the program panics. `Drop` code of a program is not run then.

use crate::per_cpu;
use crate::stub;
use core::ffi::c_void;

/// How many resources a program may hold at a time.
pub const ENTRIES: usize = 64;

/// Releases what `argument` points to. It runs with the watchdog held off, and so calls helpers without further ado.
pub type Cleanup = unsafe extern "C" fn(argument: *mut c_void);

/// One slot of the per-CPU array `rex_cleanup_entries`.
#[repr(C)]
pub struct Entry {
    valid: u64,
    cleanup: Option<Cleanup>,
    argument: *mut c_void,
}

fn entries() -> &'static mut [Entry; ENTRIES] {
    // SAFETY: the array is this CPU's own, and no reference to it outlives a function of this module.
    unsafe { &mut *per_cpu::this_cpu(&raw const stub::rex_cleanup_entries) }
}

/// Takes the first free entry, and panics if there is none. To be called with the watchdog held off, like all of the module.
pub fn register(cleanup: Cleanup, argument: *mut c_void) -> usize {
    let free = entries().iter().position(|entry| entry.valid == 0);
    let Some(index) = free else { panic!("Object count exceeded") };
    entries()[index] = Entry { valid: 1, cleanup: Some(cleanup), argument };
    index
}

/// Changes what the entry releases.
pub fn set_argument(index: usize, argument: *mut c_void) {
    entries()[index].argument = argument;
}

/// Frees an entry without releasing anything.
pub fn deregister(index: usize) {
    entries()[index].valid = 0;
}

/// Whether something is held that `cleanup` would release.
pub fn holds(cleanup: Cleanup) -> bool {
    entries()
        .iter()
        .any(|entry| entry.valid != 0 && entry.cleanup.is_some_and(|held| core::ptr::fn_addr_eq(held, cleanup)))
}

/// Releases everything that is held, in order of the entries.
pub fn run_all() {
    for entry in entries() {
        if entry.valid == 0 {
            continue;
        }
        entry.valid = 0;
        if let Some(cleanup) = entry.cleanup {
            // SAFETY: the entry was valid, so the resource is held and nobody else will release it.
            unsafe { cleanup(entry.argument) };
        }
    }
}
