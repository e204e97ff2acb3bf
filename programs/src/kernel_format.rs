//! Formats as the kernel does: the text in `format`, with as many of `arguments` as the descriptor says (0, 1, 2, 3, 12, 13), into `text`. An argument
//! is a number, or the address of the byte of `memory` that it refers to. The result is that of bpf_snprintf.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexArrayMap;
use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::{Result, rex_map, rex_tracepoint};

#[repr(C)]
#[derive(Clone, Copy)]
struct Argument {
    refers: u64,
    value: u64,
}

#[rex_map]
static format: RexArrayMap<[u8; 96]> = RexArrayMap::new(1, 0);

#[rex_map]
static arguments: RexArrayMap<Argument> = RexArrayMap::new(13, 0);

#[rex_map]
static memory: RexArrayMap<[u8; 520]> = RexArrayMap::new(1, 0);

#[rex_map]
static text: RexArrayMap<[u8; 64]> = RexArrayMap::new(1, 0);

fn argument(place: usize) -> Option<u64> {
    let argument = arguments.get_mut(&(place as u32))?;
    if argument.refers == 0 {
        return Some(argument.value);
    }
    let byte = memory.get_mut(&0)?.get(argument.value as usize)?;
    Some(&raw const *byte as u64)
}

fn format_with<const M: usize>(obj: &tracepoint<SyscallsEnterDupCtx>) -> Result {
    let bytes = format.get_mut(&0).ok_or(-1)?;
    let length = bytes.iter().position(|byte| *byte == 0).ok_or(-1)?;
    let template = core::str::from_utf8(&bytes[..length]).map_err(|_| -1)?;
    let mut data = [0_u64; M];
    for (place, value) in data.iter_mut().enumerate() {
        *value = argument(place).ok_or(-1)?;
    }
    let mut formatted = [0_u8; 64];
    let result = obj.bpf_snprintf(&mut formatted, template, &data);
    text.insert(&0, &formatted)?;
    result
}

#[rex_tracepoint]
fn kernel_format(obj: &tracepoint<SyscallsEnterDupCtx>, ctx: &'static SyscallsEnterDupCtx) -> Result {
    match ctx.fildes {
        0 => format_with::<0>(obj),
        1 => format_with::<1>(obj),
        2 => format_with::<2>(obj),
        3 => format_with::<3>(obj),
        12 => format_with::<12>(obj),
        13 => format_with::<13>(obj),
        _ => Err(-1),
    }
}
