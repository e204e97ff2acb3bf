//! Refused: bytes of a packet that are read as a type with a pointer.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::utils::convert_slice_to_struct;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

#[repr(C)]
#[derive(Clone, Copy)]
struct Header {
    kind: u16,
    #[cfg(refused)]
    next: *const u16,
}

#[rex_xdp]
fn pointer_from_bytes(_: &xdp, ctx: &mut xdp_md) -> Result {
    let header = convert_slice_to_struct::<Header>(ctx.data_slice);
    Ok(header.kind as i32 & XDP_PASS as i32)
}
