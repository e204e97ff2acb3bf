#![no_std]

use core::fmt::{self, Write};

struct Line<'a> {
    room: &'a mut [u8],
    used: usize,
}

impl Write for Line<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            *self.room.get_mut(self.used).ok_or(fmt::Error)? = byte;
            self.used += 1;
        }
        Ok(())
    }
}

#[inline(always)]
fn largest(values: &[u32]) -> Option<u32> {
    values.iter().copied().filter(|value| value % 2 == 0).max()
}

#[inline(never)]
fn sorted(values: &mut [u32]) -> u32 {
    values.sort_unstable_by(|a, b| b.cmp(a));
    values.iter().take(3).fold(0, |sum, value| sum.wrapping_add(*value))
}

#[no_mangle]
pub extern "C" fn describe(room: &mut [u8; 64], values: &mut [u32; 16]) -> usize {
    let mut line = Line { room, used: 0 };
    let found = largest(values).unwrap_or_default();
    let sum = sorted(values);
    match write!(line, "{found} of {sum:#x}") {
        Ok(()) => line.used,
        Err(_) => 0,
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
