//! Follows TCP connections through their states: fixed arrays in an event's record, and an index that a record gives.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::map::RexHashMap;
use rex::tracepoint::tracepoint;
use rex::{Result, rex_map, rex_tracepoint, rex_tracepoint_context};

rex_tracepoint_context! {
    /// sock/inet_sock_set_state
    struct InetSockSetState {
        skaddr: u64,
        oldstate: i32,
        newstate: i32,
        sport: u16,
        dport: u16,
        family: u16,
        protocol: u16,
        saddr: [u8; 4],
        daddr: [u8; 4],
        saddr_v6: [u8; 16],
        daddr_v6: [u8; 16],
    }
}

#[derive(Clone, Copy)]
#[repr(C)]
struct Connection {
    from: [u8; 4],
    to: [u8; 4],
    port: u16,
}

/// Whether a connection in each of the states of include/net/tcp_states.h can carry data.
const OPEN: [bool; 13] =
    [false, true, false, false, true, true, false, false, true, false, false, false, false];

const IPPROTO_TCP: u16 = 6;

#[rex_map]
static open: RexHashMap<Connection, u32> = RexHashMap::new(64, 0);

#[rex_tracepoint(event = "sock/inet_sock_set_state")]
fn socket_states(_: &tracepoint<InetSockSetState>, ctx: &'static InetSockSetState) -> Result {
    if ctx.protocol != IPPROTO_TCP {
        return Ok(0);
    }
    let connection = Connection { from: ctx.saddr, to: ctx.daddr, port: ctx.dport };
    if OPEN[ctx.newstate as usize] {
        open.insert(&connection, &(ctx.newstate as u32))?;
    } else if OPEN[ctx.oldstate as usize] {
        open.delete(&connection)?;
    }
    Ok(1)
}
