//! Messages to the kernel: formatted by the program into this CPU's `rex_log_buf`, printed by the kernel.

use crate::linux::errno::E2BIG;
use crate::termination::protected;
use crate::{errno, per_cpu, stub};
use core::fmt::{self, Write};

/// The size of `rex_log_buf` with the NUL that ends its text.
pub(crate) const SIZE: usize = 1024;

/// This CPU's log buffer, always NUL terminated. Text that does not fit is an error, and what fits of it is kept.
pub(crate) struct Buffer {
    start: *mut u8,
    length: usize,
}

impl Buffer {
    pub fn this_cpu() -> Self {
        // SAFETY: the slot is a per-CPU variable.
        let start = unsafe { per_cpu::this_cpu(&raw const stub::rex_log_buf) }.cast();
        let mut buffer = Self { start, length: 0 };
        buffer.clear();
        buffer
    }

    pub fn clear(&mut self) {
        self.length = 0;
        self.terminate();
    }

    fn terminate(&mut self) {
        // SAFETY: the length is below SIZE.
        unsafe { self.start.add(self.length).write(0) };
    }
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = (SIZE - 1).saturating_sub(self.length);
        let taken = text.len().min(room);
        // SAFETY: `taken` bytes are free before the terminating NUL.
        unsafe { self.start.add(self.length).copy_from_nonoverlapping(text.as_ptr(), taken) };
        self.length = self.length.wrapping_add(taken);
        self.terminate();
        if taken < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Prints a line to the kernel's trace; a text of 1024 bytes or more is refused with `-E2BIG`.
#[doc(hidden)]
pub fn print(arguments: fmt::Arguments<'_>) -> crate::Result {
    if Buffer::this_cpu().write_fmt(arguments).is_err() {
        return Err(errno(E2BIG));
    }
    // SAFETY: the log buffer holds a string.
    crate::to_result(i64::from(protected(|| unsafe { stub::rex_trace_printk() })))
}

/// The path of the function that `marker` was defined in.
#[doc(hidden)]
pub fn function_path<M>(_: M) -> &'static str {
    let path = core::any::type_name::<M>();
    path.strip_suffix("::__rex_marker").unwrap_or(path)
}

/// Prints to the kernel's trace, after the path of the calling function in brackets.
#[macro_export]
macro_rules! rex_printk {
    ($($argument:tt)*) => {{
        fn __rex_marker() {}
        $crate::log::print(::core::format_args!(
            "[{}] {}",
            $crate::log::function_path(__rex_marker),
            ::core::format_args!($($argument)*)
        ))
    }};
}
