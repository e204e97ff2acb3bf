//! Struct layouts of Linux 6.18.44 on x86_64, generated from the layout file.
#![allow(dead_code, non_upper_case_globals)]

macro_rules! kernel {
    () => {
        "6.18.44"
    };
}

macro_rules! architecture {
    () => {
        "x86_64"
    };
}

pub(crate) use {architecture, kernel};

pub mod task_struct {
    use crate::field::Field;

    pub const SIZE: usize = 3264;
    pub const thread_info: Field = Field::bytes(0, 24);
    pub const __state: Field = Field::bytes(24, 4);
    pub const stack: Field = Field::bytes(32, 8);
    pub const usage: Field = Field::bytes(40, 4);
    pub const flags: Field = Field::bytes(44, 4);
    pub const on_cpu: Field = Field::bytes(52, 4);
    pub const prio: Field = Field::bytes(108, 4);
    pub const policy: Field = Field::bytes(780, 4);
    pub const mm: Field = Field::bytes(1136, 8);
    pub const exit_state: Field = Field::bytes(1160, 4);
    pub const exit_code: Field = Field::bytes(1164, 4);
    pub const pid: Field = Field::bytes(1264, 4);
    pub const tgid: Field = Field::bytes(1268, 4);
    pub const real_parent: Field = Field::bytes(1280, 8);
    pub const parent: Field = Field::bytes(1288, 8);
    pub const group_leader: Field = Field::bytes(1328, 8);
    pub const utime: Field = Field::bytes(1488, 8);
    pub const stime: Field = Field::bytes(1496, 8);
    pub const nvcsw: Field = Field::bytes(1536, 8);
    pub const nivcsw: Field = Field::bytes(1544, 8);
    pub const start_time: Field = Field::bytes(1552, 8);
    pub const start_boottime: Field = Field::bytes(1560, 8);
    pub const real_cred: Field = Field::bytes(1728, 8);
    pub const cred: Field = Field::bytes(1736, 8);
    pub const comm: Field = Field::bytes(1752, 16);
    pub const nsproxy: Field = Field::bytes(1840, 8);
    pub const rcu_users: Field = Field::bytes(2920, 4);
    pub const thread: Field = Field::bytes(3088, 152);
}

pub mod pt_regs {
    use crate::field::Field;

    pub const SIZE: usize = 168;
    pub const r15: Field = Field::bytes(0, 8);
    pub const r14: Field = Field::bytes(8, 8);
    pub const r13: Field = Field::bytes(16, 8);
    pub const r12: Field = Field::bytes(24, 8);
    pub const bp: Field = Field::bytes(32, 8);
    pub const bx: Field = Field::bytes(40, 8);
    pub const r11: Field = Field::bytes(48, 8);
    pub const r10: Field = Field::bytes(56, 8);
    pub const r9: Field = Field::bytes(64, 8);
    pub const r8: Field = Field::bytes(72, 8);
    pub const ax: Field = Field::bytes(80, 8);
    pub const cx: Field = Field::bytes(88, 8);
    pub const dx: Field = Field::bytes(96, 8);
    pub const si: Field = Field::bytes(104, 8);
    pub const di: Field = Field::bytes(112, 8);
    pub const orig_ax: Field = Field::bytes(120, 8);
    pub const ip: Field = Field::bytes(128, 8);
    pub const cs: Field = Field::bytes(136, 2);
    pub const csx: Field = Field::bytes(136, 8);
    pub const fred_cs: Field = Field::bytes(136, 8);
    pub const flags: Field = Field::bytes(144, 8);
    pub const sp: Field = Field::bytes(152, 8);
    pub const ss: Field = Field::bytes(160, 2);
    pub const ssx: Field = Field::bytes(160, 8);
    pub const fred_ss: Field = Field::bytes(160, 8);
}

pub mod xdp_buff {
    use crate::field::Field;

    pub const SIZE: usize = 56;
    pub const data: Field = Field::bytes(0, 8);
    pub const data_end: Field = Field::bytes(8, 8);
    pub const data_meta: Field = Field::bytes(16, 8);
    pub const data_hard_start: Field = Field::bytes(24, 8);
    pub const rxq: Field = Field::bytes(32, 8);
    pub const txq: Field = Field::bytes(40, 8);
    pub const frame_sz: Field = Field::bytes(48, 4);
    pub const frame_sz_flags_init: Field = Field::bytes(48, 8);
    pub const flags: Field = Field::bytes(52, 4);
}

pub mod xdp_rxq_info {
    use crate::field::Field;

    pub const SIZE: usize = 64;
    pub const dev: Field = Field::bytes(0, 8);
    pub const queue_index: Field = Field::bytes(8, 4);
    pub const reg_state: Field = Field::bytes(12, 4);
    pub const mem: Field = Field::bytes(16, 8);
    pub const frag_size: Field = Field::bytes(24, 4);
}

pub mod net_device {
    use crate::field::Field;

    pub const SIZE: usize = 2496;
    pub const mtu: Field = Field::bytes(56, 4);
    pub const flags: Field = Field::bytes(176, 4);
    pub const ifindex: Field = Field::bytes(224, 4);
    pub const name: Field = Field::bytes(280, 16);
    pub const r#type: Field = Field::bytes(536, 2);
    pub const addr_len: Field = Field::bytes(808, 1);
    pub const dev_addr: Field = Field::bytes(968, 8);
}

pub mod sk_buff {
    use crate::field::Field;

    pub const SIZE: usize = 224;
    pub const next: Field = Field::bytes(0, 8);
    pub const rbnode: Field = Field::bytes(0, 24);
    pub const list: Field = Field::bytes(0, 16);
    pub const ll_node: Field = Field::bytes(0, 8);
    pub const prev: Field = Field::bytes(8, 8);
    pub const dev: Field = Field::bytes(16, 8);
    pub const dev_scratch: Field = Field::bytes(16, 8);
    pub const sk: Field = Field::bytes(24, 8);
    pub const tstamp: Field = Field::bytes(32, 8);
    pub const skb_mstamp_ns: Field = Field::bytes(32, 8);
    pub const cb: Field = Field::bytes(40, 48);
    pub const _skb_refdst: Field = Field::bytes(88, 8);
    pub const tcp_tsorted_anchor: Field = Field::bytes(88, 16);
    pub const _sk_redir: Field = Field::bytes(88, 8);
    pub const destructor: Field = Field::bytes(96, 8);
    pub const _nfct: Field = Field::bytes(104, 8);
    pub const len: Field = Field::bytes(112, 4);
    pub const data_len: Field = Field::bytes(116, 4);
    pub const mac_len: Field = Field::bytes(120, 2);
    pub const hdr_len: Field = Field::bytes(122, 2);
    pub const queue_mapping: Field = Field::bytes(124, 2);
    pub const __cloned_offset: Field = Field::bytes(126, 0);
    pub const cloned: Field = Field::bits(126, 1, 0, 1);
    pub const nohdr: Field = Field::bits(126, 1, 1, 1);
    pub const fclone: Field = Field::bits(126, 1, 2, 2);
    pub const peeked: Field = Field::bits(126, 1, 4, 1);
    pub const head_frag: Field = Field::bits(126, 1, 5, 1);
    pub const pfmemalloc: Field = Field::bits(126, 1, 6, 1);
    pub const pp_recycle: Field = Field::bits(126, 1, 7, 1);
    pub const active_extensions: Field = Field::bytes(127, 1);
    pub const __pkt_type_offset: Field = Field::bytes(128, 0);
    pub const pkt_type: Field = Field::bits(128, 1, 0, 3);
    pub const headers: Field = Field::bytes(128, 56);
    pub const ignore_df: Field = Field::bits(128, 1, 3, 1);
    pub const dst_pending_confirm: Field = Field::bits(128, 1, 4, 1);
    pub const ip_summed: Field = Field::bits(128, 1, 5, 2);
    pub const ooo_okay: Field = Field::bits(128, 1, 7, 1);
    pub const __mono_tc_offset: Field = Field::bytes(129, 0);
    pub const tstamp_type: Field = Field::bits(129, 1, 0, 2);
    pub const tc_at_ingress: Field = Field::bits(129, 1, 2, 1);
    pub const tc_skip_classify: Field = Field::bits(129, 1, 3, 1);
    pub const remcsum_offload: Field = Field::bits(129, 1, 4, 1);
    pub const csum_complete_sw: Field = Field::bits(129, 1, 5, 1);
    pub const csum_level: Field = Field::bits(129, 1, 6, 2);
    pub const inner_protocol_type: Field = Field::bits(130, 1, 0, 1);
    pub const l4_hash: Field = Field::bits(130, 1, 1, 1);
    pub const sw_hash: Field = Field::bits(130, 1, 2, 1);
    pub const no_fcs: Field = Field::bits(130, 1, 3, 1);
    pub const encapsulation: Field = Field::bits(130, 1, 4, 1);
    pub const encap_hdr_csum: Field = Field::bits(130, 1, 5, 1);
    pub const csum_valid: Field = Field::bits(130, 1, 6, 1);
    pub const nf_trace: Field = Field::bits(130, 1, 7, 1);
    pub const redirected: Field = Field::bits(131, 1, 0, 1);
    pub const from_ingress: Field = Field::bits(131, 1, 1, 1);
    pub const nf_skip_egress: Field = Field::bits(131, 1, 2, 1);
    pub const slow_gro: Field = Field::bits(131, 1, 3, 1);
    pub const unreadable: Field = Field::bits(131, 1, 4, 1);
    pub const tc_index: Field = Field::bytes(132, 2);
    pub const alloc_cpu: Field = Field::bytes(134, 2);
    pub const csum: Field = Field::bytes(136, 4);
    pub const csum_start: Field = Field::bytes(136, 2);
    pub const csum_offset: Field = Field::bytes(138, 2);
    pub const priority: Field = Field::bytes(140, 4);
    pub const skb_iif: Field = Field::bytes(144, 4);
    pub const hash: Field = Field::bytes(148, 4);
    pub const vlan_all: Field = Field::bytes(152, 4);
    pub const vlan_proto: Field = Field::bytes(152, 2);
    pub const vlan_tci: Field = Field::bytes(154, 2);
    pub const napi_id: Field = Field::bytes(156, 4);
    pub const sender_cpu: Field = Field::bytes(156, 4);
    pub const secmark: Field = Field::bytes(160, 4);
    pub const mark: Field = Field::bytes(164, 4);
    pub const reserved_tailroom: Field = Field::bytes(164, 4);
    pub const inner_protocol: Field = Field::bytes(168, 2);
    pub const inner_ipproto: Field = Field::bytes(168, 1);
    pub const inner_transport_header: Field = Field::bytes(170, 2);
    pub const inner_network_header: Field = Field::bytes(172, 2);
    pub const inner_mac_header: Field = Field::bytes(174, 2);
    pub const protocol: Field = Field::bytes(176, 2);
    pub const transport_header: Field = Field::bytes(178, 2);
    pub const network_header: Field = Field::bytes(180, 2);
    pub const mac_header: Field = Field::bytes(182, 2);
    pub const tail: Field = Field::bytes(184, 4);
    pub const end: Field = Field::bytes(188, 4);
    pub const head: Field = Field::bytes(192, 8);
    pub const data: Field = Field::bytes(200, 8);
    pub const truesize: Field = Field::bytes(208, 4);
    pub const users: Field = Field::bytes(212, 4);
    pub const extensions: Field = Field::bytes(216, 8);
}

pub mod sock_common {
    use crate::field::Field;

    pub const SIZE: usize = 136;
    pub const skc_addrpair: Field = Field::bytes(0, 8);
    pub const skc_daddr: Field = Field::bytes(0, 4);
    pub const skc_rcv_saddr: Field = Field::bytes(4, 4);
    pub const skc_hash: Field = Field::bytes(8, 4);
    pub const skc_u16hashes: Field = Field::bytes(8, 4);
    pub const skc_portpair: Field = Field::bytes(12, 4);
    pub const skc_dport: Field = Field::bytes(12, 2);
    pub const skc_num: Field = Field::bytes(14, 2);
    pub const skc_family: Field = Field::bytes(16, 2);
    pub const skc_state: Field = Field::bytes(18, 1);
    pub const skc_reuse: Field = Field::bits(19, 1, 0, 4);
    pub const skc_reuseport: Field = Field::bits(19, 1, 4, 1);
    pub const skc_ipv6only: Field = Field::bits(19, 1, 5, 1);
    pub const skc_net_refcnt: Field = Field::bits(19, 1, 6, 1);
    pub const skc_bound_dev_if: Field = Field::bytes(20, 4);
    pub const skc_bind_node: Field = Field::bytes(24, 16);
    pub const skc_portaddr_node: Field = Field::bytes(24, 16);
    pub const skc_prot: Field = Field::bytes(40, 8);
    pub const skc_net: Field = Field::bytes(48, 8);
    pub const skc_v6_daddr: Field = Field::bytes(56, 16);
    pub const skc_v6_rcv_saddr: Field = Field::bytes(72, 16);
    pub const skc_cookie: Field = Field::bytes(88, 8);
    pub const skc_flags: Field = Field::bytes(96, 8);
    pub const skc_listener: Field = Field::bytes(96, 8);
    pub const skc_tw_dr: Field = Field::bytes(96, 8);
    pub const skc_dontcopy_begin: Field = Field::bytes(104, 0);
    pub const skc_node: Field = Field::bytes(104, 16);
    pub const skc_nulls_node: Field = Field::bytes(104, 16);
    pub const skc_tx_queue_mapping: Field = Field::bytes(120, 2);
    pub const skc_rx_queue_mapping: Field = Field::bytes(122, 2);
    pub const skc_incoming_cpu: Field = Field::bytes(124, 4);
    pub const skc_rcv_wnd: Field = Field::bytes(124, 4);
    pub const skc_tw_rcv_nxt: Field = Field::bytes(124, 4);
    pub const skc_refcnt: Field = Field::bytes(128, 4);
    pub const skc_dontcopy_end: Field = Field::bytes(132, 0);
    pub const skc_rxhash: Field = Field::bytes(132, 4);
    pub const skc_window_clamp: Field = Field::bytes(132, 4);
    pub const skc_tw_snd_nxt: Field = Field::bytes(132, 4);
}

pub mod sock {
    use crate::field::Field;

    pub const SIZE: usize = 784;
    pub const __sk_common: Field = Field::bytes(0, 136);
    pub const sk_rcvbuf: Field = Field::bytes(244, 4);
    pub const sk_priority: Field = Field::bytes(520, 4);
    pub const sk_mark: Field = Field::bytes(524, 4);
    pub const sk_protocol: Field = Field::bytes(532, 2);
    pub const sk_type: Field = Field::bytes(534, 2);
    pub const sk_sndbuf: Field = Field::bytes(568, 4);
}

pub mod bpf_perf_event_data_kern {
    use crate::field::Field;

    pub const SIZE: usize = 24;
    pub const regs: Field = Field::bytes(0, 8);
    pub const data: Field = Field::bytes(8, 8);
    pub const event: Field = Field::bytes(16, 8);
}

pub mod perf_sample_data {
    use crate::field::Field;

    pub const SIZE: usize = 256;
    pub const sample_flags: Field = Field::bytes(0, 8);
    pub const period: Field = Field::bytes(8, 8);
    pub const dyn_size: Field = Field::bytes(16, 8);
    pub const r#type: Field = Field::bytes(24, 8);
    pub const tid_entry: Field = Field::bytes(32, 8);
    pub const time: Field = Field::bytes(40, 8);
    pub const id: Field = Field::bytes(48, 8);
    pub const cpu_entry: Field = Field::bytes(56, 8);
    pub const ip: Field = Field::bytes(64, 8);
    pub const callchain: Field = Field::bytes(72, 8);
    pub const raw: Field = Field::bytes(80, 8);
    pub const br_stack: Field = Field::bytes(88, 8);
    pub const br_stack_cntr: Field = Field::bytes(96, 8);
    pub const weight: Field = Field::bytes(104, 8);
    pub const data_src: Field = Field::bytes(112, 8);
    pub const txn: Field = Field::bytes(120, 8);
    pub const regs_user: Field = Field::bytes(128, 16);
    pub const regs_intr: Field = Field::bytes(144, 16);
    pub const stack_user_size: Field = Field::bytes(160, 8);
    pub const stream_id: Field = Field::bytes(168, 8);
    pub const cgroup: Field = Field::bytes(176, 8);
    pub const addr: Field = Field::bytes(184, 8);
    pub const phys_addr: Field = Field::bytes(192, 8);
    pub const data_page_size: Field = Field::bytes(200, 8);
    pub const code_page_size: Field = Field::bytes(208, 8);
    pub const aux_size: Field = Field::bytes(216, 8);
}

pub mod perf_branch_entry {
    use crate::field::Field;

    pub const SIZE: usize = 24;
    pub const from: Field = Field::bytes(0, 8);
    pub const to: Field = Field::bytes(8, 8);
    pub const mispred: Field = Field::bits(16, 8, 0, 1);
    pub const predicted: Field = Field::bits(16, 8, 1, 1);
    pub const in_tx: Field = Field::bits(16, 8, 2, 1);
    pub const abort: Field = Field::bits(16, 8, 3, 1);
    pub const cycles: Field = Field::bits(16, 8, 4, 16);
    pub const r#type: Field = Field::bits(16, 8, 20, 4);
    pub const spec: Field = Field::bits(16, 8, 24, 2);
    pub const new_type: Field = Field::bits(16, 8, 26, 4);
    pub const r#priv: Field = Field::bits(16, 8, 30, 3);
    pub const reserved: Field = Field::bits(16, 8, 33, 31);
}

pub mod bpf_perf_event_value {
    use crate::field::Field;

    pub const SIZE: usize = 24;
    pub const counter: Field = Field::bytes(0, 8);
    pub const enabled: Field = Field::bytes(8, 8);
    pub const running: Field = Field::bytes(16, 8);
}

pub mod bpf_spin_lock {
    use crate::field::Field;

    pub const SIZE: usize = 4;
    pub const val: Field = Field::bytes(0, 4);
}
