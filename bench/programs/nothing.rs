//! Programs that do nothing: what remains is the event.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::tracepoint::{SyscallsEnterDupCtx, tracepoint};
use rex::xdp::{XDP_PASS, xdp, xdp_md};
use rex::{Result, rex_tracepoint, rex_xdp};

#[rex_tracepoint]
fn nothing_traced(_: &tracepoint<SyscallsEnterDupCtx>, _: &'static SyscallsEnterDupCtx) -> Result {
    Ok(0)
}

#[rex_xdp]
fn nothing_received(_: &xdp, _: &mut xdp_md) -> Result {
    Ok(XDP_PASS as i32)
}
