//! Prints in most ways that Rust's formatting knows: numbers in every base, widths and fills, structs, strings and their escapes.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use core::fmt;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_printk, rex_tracepoint};

#[derive(Debug)]
struct Call<'a> {
    name: &'a str,
    descriptor: u64,
    result: Option<i32>,
    state: State,
    history: [u8; 3],
}

#[derive(Debug)]
enum State {
    Entered,
    Left { after: u32 },
    Failed(i16, &'static str),
}

#[derive(Debug)]
struct Unit;

struct Address([u8; 4]);

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d] = self.0;
        write!(formatter, "{a}.{b}.{c}.{d}")
    }
}

impl fmt::LowerHex for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::LowerHex::fmt(&u32::from_be_bytes(self.0), formatter)
    }
}

fn numbers(value: u64) -> Result {
    let signed = (value as i64).wrapping_neg();
    rex_printk!("{} {} {:+} {}\n", value, signed, value as i8, value as u128 * u128::from(u64::MAX))?;
    rex_printk!("{:x} {:X} {:#x} {:#b} {:o} {:#o}\n", value, value, value, value as u8, value, value as u16)?;
    rex_printk!("[{:5}] [{:<5}] [{:^5}] [{:>5}] [{:05}] [{:*^9}]\n", value, value, value, value, value, value)?;
    rex_printk!("{:#010x} {:#06b} {:+06} {:width$}|{:<width$}|\n", value, value as u8, signed, 7, 7, width = 4)?;
    rex_printk!("{} {} {} {}\n", i64::MIN, u64::MAX, i128::MIN, i8::MIN)?;
    rex_printk!("{} {:?} {:e}\n", value == 3, value != 3, value)
}

fn texts(comm: &str) -> Result {
    rex_printk!("{comm} {comm:?} [{comm:>10}] [{comm:.2}] [{comm:-^12.3}]\n")?;
    rex_printk!("{:?} {:?} {:?}\n", "tab\t quote\" backslash\\ nul\0 é \u{301} \u{200b}", '\'', '\n')?;
    rex_printk!("{} {:?} {}\n", 'ß', '\u{1f980}', "naïve")?;
    rex_printk!("{{}} {0} {1} {0}\n", "first", "second")
}

fn structs(call: &Call) -> Result {
    rex_printk!("{:?}\n", call)?;
    rex_printk!("{:#?}\n", call)?;
    rex_printk!("{:?} {:02x?} {:?} {:?}\n", Unit, call.history, (1, "two", [3.min(4)]), Some(Ok::<u8, ()>(1)))?;
    let address = Address([192, 0, 2, 7]);
    rex_printk!("{address} {address:x} {address:#012x} {:?}\n", call.name.as_bytes())
}

#[rex_tracepoint]
fn printer(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    let task = obj.bpf_get_current_task().ok_or(0)?;
    let comm = task.get_comm().map_err(|_| -1)?.to_str().map_err(|_| -2)?;
    numbers(ctx.fildes)?;
    texts(comm)?;
    for state in [State::Entered, State::Left { after: 5 }, State::Failed(-9, "EBADF")] {
        let result = if let State::Failed(..) = state { None } else { Some(-1) };
        structs(&Call { name: comm, descriptor: ctx.fildes, result, state, history: [1, 0x2a, 255] })?;
    }
    Ok(0)
}
