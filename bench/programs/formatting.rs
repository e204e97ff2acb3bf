//! Formatting of a line with numbers, padding and text: into a buffer of the program, and with `rex_printk!`.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

mod work;

use core::fmt::{self, Write};
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_printk, rex_tracepoint};
use work::{next, repeat};

struct Line {
    bytes: [u8; 120],
    length: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

#[rex_tracepoint]
fn format(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| {
        let mut line = Line { bytes: [0; 120], length: 0 };
        let (pid, size) = (state as u16, (state >> 40) as u32);
        let _ = write!(line, "pid {pid}: {size:#010x} bytes for {:>8} of {:?}", "eth0", (pid, size));
        let sum = line.bytes[..line.length].iter().fold(state, |sum, byte| sum.rotate_left(5) ^ u64::from(*byte));
        next(sum)
    })
}

#[rex_tracepoint]
fn printk(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    repeat(0, |state| {
        let (pid, size) = (state as u16, (state >> 40) as u32);
        let printed = rex_printk!("pid {}: {:#010x} bytes for {:>8} of {:?}", pid, size, "eth0", (pid, size));
        next(state ^ u64::from(printed.is_ok()))
    })
}
