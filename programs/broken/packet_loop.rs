//! Broken: sends a copy of each packet into the receive path of the interface that it came in by, where it sees the copy, too. All of it safe.
#![no_std]
#![no_main]
#![forbid(unsafe_code)]

use rex::sched_cls::{__sk_buff, sched_cls};
use rex::{Result, rex_tc};

const BPF_F_INGRESS: u64 = 1;

#[rex_tc]
fn packet_loop(obj: &sched_cls, ctx: &mut __sk_buff) -> Result {
    let interface = ctx.ifindex;
    obj.bpf_clone_redirect(ctx, interface, BPF_F_INGRESS)
}
