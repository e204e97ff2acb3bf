//! Refused: bytes of a packet that are read as a type that cannot be copied.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::utils::convert_slice_to_struct;
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_xdp};

#[repr(C)]
#[cfg_attr(not(refused), derive(Clone, Copy))]
struct Ticket {
    number: u16,
}

#[rex_xdp]
fn owner_from_bytes(_: &xdp, ctx: &mut xdp_md) -> Result {
    let ticket = convert_slice_to_struct::<Ticket>(ctx.data_slice);
    Ok(ticket.number as i32 & XDP_PASS as i32)
}
