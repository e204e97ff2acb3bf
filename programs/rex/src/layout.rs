//! Struct layouts of Linux 6.18.44 on x86_64, generated from the layout file.
#![allow(dead_code)]

pub mod task_struct {
    pub const SIZE: usize = 3264;
    pub const THREAD_INFO: usize = 0;
    pub const __STATE: usize = 24;
    pub const STACK: usize = 32;
    pub const USAGE: usize = 40;
    pub const FLAGS: usize = 44;
    pub const ON_CPU: usize = 52;
    pub const PRIO: usize = 108;
    pub const POLICY: usize = 780;
    pub const MM: usize = 1136;
    pub const EXIT_STATE: usize = 1160;
    pub const EXIT_CODE: usize = 1164;
    pub const PID: usize = 1264;
    pub const TGID: usize = 1268;
    pub const REAL_PARENT: usize = 1280;
    pub const PARENT: usize = 1288;
    pub const GROUP_LEADER: usize = 1328;
    pub const UTIME: usize = 1488;
    pub const STIME: usize = 1496;
    pub const NVCSW: usize = 1536;
    pub const NIVCSW: usize = 1544;
    pub const START_TIME: usize = 1552;
    pub const START_BOOTTIME: usize = 1560;
    pub const REAL_CRED: usize = 1728;
    pub const CRED: usize = 1736;
    pub const COMM: usize = 1752;
    pub const NSPROXY: usize = 1840;
    pub const RCU_USERS: usize = 2920;
    pub const THREAD: usize = 3088;
}

pub mod pt_regs {
    pub const SIZE: usize = 168;
    pub const R15: usize = 0;
    pub const R14: usize = 8;
    pub const R13: usize = 16;
    pub const R12: usize = 24;
    pub const BP: usize = 32;
    pub const BX: usize = 40;
    pub const R11: usize = 48;
    pub const R10: usize = 56;
    pub const R9: usize = 64;
    pub const R8: usize = 72;
    pub const AX: usize = 80;
    pub const CX: usize = 88;
    pub const DX: usize = 96;
    pub const SI: usize = 104;
    pub const DI: usize = 112;
    pub const ORIG_AX: usize = 120;
    pub const IP: usize = 128;
    pub const CS: usize = 136;
    pub const CSX: usize = 136;
    pub const FRED_CS: usize = 136;
    pub const FLAGS: usize = 144;
    pub const SP: usize = 152;
    pub const SS: usize = 160;
    pub const SSX: usize = 160;
    pub const FRED_SS: usize = 160;
}

pub mod xdp_buff {
    pub const SIZE: usize = 56;
    pub const DATA: usize = 0;
    pub const DATA_END: usize = 8;
    pub const DATA_META: usize = 16;
    pub const DATA_HARD_START: usize = 24;
    pub const RXQ: usize = 32;
    pub const TXQ: usize = 40;
    pub const FRAME_SZ: usize = 48;
    pub const FRAME_SZ_FLAGS_INIT: usize = 48;
    pub const FLAGS: usize = 52;
}

pub mod xdp_rxq_info {
    pub const SIZE: usize = 64;
    pub const DEV: usize = 0;
    pub const QUEUE_INDEX: usize = 8;
    pub const REG_STATE: usize = 12;
    pub const MEM: usize = 16;
    pub const FRAG_SIZE: usize = 24;
}

pub mod net_device {
    pub const SIZE: usize = 2496;
    pub const MTU: usize = 56;
    pub const FLAGS: usize = 176;
    pub const IFINDEX: usize = 224;
    pub const NAME: usize = 280;
    pub const TYPE: usize = 536;
    pub const ADDR_LEN: usize = 808;
    pub const DEV_ADDR: usize = 968;
}

pub mod sk_buff {
    pub const SIZE: usize = 224;
    pub const NEXT: usize = 0;
    pub const RBNODE: usize = 0;
    pub const LIST: usize = 0;
    pub const LL_NODE: usize = 0;
    pub const PREV: usize = 8;
    pub const DEV: usize = 16;
    pub const DEV_SCRATCH: usize = 16;
    pub const SK: usize = 24;
    pub const TSTAMP: usize = 32;
    pub const SKB_MSTAMP_NS: usize = 32;
    pub const CB: usize = 40;
    pub const _SKB_REFDST: usize = 88;
    pub const TCP_TSORTED_ANCHOR: usize = 88;
    pub const _SK_REDIR: usize = 88;
    pub const DESTRUCTOR: usize = 96;
    pub const _NFCT: usize = 104;
    pub const LEN: usize = 112;
    pub const DATA_LEN: usize = 116;
    pub const MAC_LEN: usize = 120;
    pub const HDR_LEN: usize = 122;
    pub const QUEUE_MAPPING: usize = 124;
    pub const __CLONED_OFFSET: usize = 126;
    pub const CLONED: usize = 126;
    pub const CLONED_SHIFT: u32 = 0;
    pub const CLONED_MASK: u64 = 1;
    pub const NOHDR: usize = 126;
    pub const NOHDR_SHIFT: u32 = 1;
    pub const NOHDR_MASK: u64 = 1;
    pub const FCLONE: usize = 126;
    pub const FCLONE_SHIFT: u32 = 2;
    pub const FCLONE_MASK: u64 = 3;
    pub const PEEKED: usize = 126;
    pub const PEEKED_SHIFT: u32 = 4;
    pub const PEEKED_MASK: u64 = 1;
    pub const HEAD_FRAG: usize = 126;
    pub const HEAD_FRAG_SHIFT: u32 = 5;
    pub const HEAD_FRAG_MASK: u64 = 1;
    pub const PFMEMALLOC: usize = 126;
    pub const PFMEMALLOC_SHIFT: u32 = 6;
    pub const PFMEMALLOC_MASK: u64 = 1;
    pub const PP_RECYCLE: usize = 126;
    pub const PP_RECYCLE_SHIFT: u32 = 7;
    pub const PP_RECYCLE_MASK: u64 = 1;
    pub const ACTIVE_EXTENSIONS: usize = 127;
    pub const __PKT_TYPE_OFFSET: usize = 128;
    pub const PKT_TYPE: usize = 128;
    pub const PKT_TYPE_SHIFT: u32 = 0;
    pub const PKT_TYPE_MASK: u64 = 7;
    pub const HEADERS: usize = 128;
    pub const IGNORE_DF: usize = 128;
    pub const IGNORE_DF_SHIFT: u32 = 3;
    pub const IGNORE_DF_MASK: u64 = 1;
    pub const DST_PENDING_CONFIRM: usize = 128;
    pub const DST_PENDING_CONFIRM_SHIFT: u32 = 4;
    pub const DST_PENDING_CONFIRM_MASK: u64 = 1;
    pub const IP_SUMMED: usize = 128;
    pub const IP_SUMMED_SHIFT: u32 = 5;
    pub const IP_SUMMED_MASK: u64 = 3;
    pub const OOO_OKAY: usize = 128;
    pub const OOO_OKAY_SHIFT: u32 = 7;
    pub const OOO_OKAY_MASK: u64 = 1;
    pub const __MONO_TC_OFFSET: usize = 129;
    pub const TSTAMP_TYPE: usize = 129;
    pub const TSTAMP_TYPE_SHIFT: u32 = 0;
    pub const TSTAMP_TYPE_MASK: u64 = 3;
    pub const TC_AT_INGRESS: usize = 129;
    pub const TC_AT_INGRESS_SHIFT: u32 = 2;
    pub const TC_AT_INGRESS_MASK: u64 = 1;
    pub const TC_SKIP_CLASSIFY: usize = 129;
    pub const TC_SKIP_CLASSIFY_SHIFT: u32 = 3;
    pub const TC_SKIP_CLASSIFY_MASK: u64 = 1;
    pub const REMCSUM_OFFLOAD: usize = 129;
    pub const REMCSUM_OFFLOAD_SHIFT: u32 = 4;
    pub const REMCSUM_OFFLOAD_MASK: u64 = 1;
    pub const CSUM_COMPLETE_SW: usize = 129;
    pub const CSUM_COMPLETE_SW_SHIFT: u32 = 5;
    pub const CSUM_COMPLETE_SW_MASK: u64 = 1;
    pub const CSUM_LEVEL: usize = 129;
    pub const CSUM_LEVEL_SHIFT: u32 = 6;
    pub const CSUM_LEVEL_MASK: u64 = 3;
    pub const INNER_PROTOCOL_TYPE: usize = 130;
    pub const INNER_PROTOCOL_TYPE_SHIFT: u32 = 0;
    pub const INNER_PROTOCOL_TYPE_MASK: u64 = 1;
    pub const L4_HASH: usize = 130;
    pub const L4_HASH_SHIFT: u32 = 1;
    pub const L4_HASH_MASK: u64 = 1;
    pub const SW_HASH: usize = 130;
    pub const SW_HASH_SHIFT: u32 = 2;
    pub const SW_HASH_MASK: u64 = 1;
    pub const NO_FCS: usize = 130;
    pub const NO_FCS_SHIFT: u32 = 3;
    pub const NO_FCS_MASK: u64 = 1;
    pub const ENCAPSULATION: usize = 130;
    pub const ENCAPSULATION_SHIFT: u32 = 4;
    pub const ENCAPSULATION_MASK: u64 = 1;
    pub const ENCAP_HDR_CSUM: usize = 130;
    pub const ENCAP_HDR_CSUM_SHIFT: u32 = 5;
    pub const ENCAP_HDR_CSUM_MASK: u64 = 1;
    pub const CSUM_VALID: usize = 130;
    pub const CSUM_VALID_SHIFT: u32 = 6;
    pub const CSUM_VALID_MASK: u64 = 1;
    pub const NF_TRACE: usize = 130;
    pub const NF_TRACE_SHIFT: u32 = 7;
    pub const NF_TRACE_MASK: u64 = 1;
    pub const REDIRECTED: usize = 131;
    pub const REDIRECTED_SHIFT: u32 = 0;
    pub const REDIRECTED_MASK: u64 = 1;
    pub const FROM_INGRESS: usize = 131;
    pub const FROM_INGRESS_SHIFT: u32 = 1;
    pub const FROM_INGRESS_MASK: u64 = 1;
    pub const NF_SKIP_EGRESS: usize = 131;
    pub const NF_SKIP_EGRESS_SHIFT: u32 = 2;
    pub const NF_SKIP_EGRESS_MASK: u64 = 1;
    pub const SLOW_GRO: usize = 131;
    pub const SLOW_GRO_SHIFT: u32 = 3;
    pub const SLOW_GRO_MASK: u64 = 1;
    pub const UNREADABLE: usize = 131;
    pub const UNREADABLE_SHIFT: u32 = 4;
    pub const UNREADABLE_MASK: u64 = 1;
    pub const TC_INDEX: usize = 132;
    pub const ALLOC_CPU: usize = 134;
    pub const CSUM: usize = 136;
    pub const CSUM_START: usize = 136;
    pub const CSUM_OFFSET: usize = 138;
    pub const PRIORITY: usize = 140;
    pub const SKB_IIF: usize = 144;
    pub const HASH: usize = 148;
    pub const VLAN_ALL: usize = 152;
    pub const VLAN_PROTO: usize = 152;
    pub const VLAN_TCI: usize = 154;
    pub const NAPI_ID: usize = 156;
    pub const SENDER_CPU: usize = 156;
    pub const SECMARK: usize = 160;
    pub const MARK: usize = 164;
    pub const RESERVED_TAILROOM: usize = 164;
    pub const INNER_PROTOCOL: usize = 168;
    pub const INNER_IPPROTO: usize = 168;
    pub const INNER_TRANSPORT_HEADER: usize = 170;
    pub const INNER_NETWORK_HEADER: usize = 172;
    pub const INNER_MAC_HEADER: usize = 174;
    pub const PROTOCOL: usize = 176;
    pub const TRANSPORT_HEADER: usize = 178;
    pub const NETWORK_HEADER: usize = 180;
    pub const MAC_HEADER: usize = 182;
    pub const TAIL: usize = 184;
    pub const END: usize = 188;
    pub const HEAD: usize = 192;
    pub const DATA: usize = 200;
    pub const TRUESIZE: usize = 208;
    pub const USERS: usize = 212;
    pub const EXTENSIONS: usize = 216;
}

pub mod sock_common {
    pub const SIZE: usize = 136;
    pub const SKC_ADDRPAIR: usize = 0;
    pub const SKC_DADDR: usize = 0;
    pub const SKC_RCV_SADDR: usize = 4;
    pub const SKC_HASH: usize = 8;
    pub const SKC_U16HASHES: usize = 8;
    pub const SKC_PORTPAIR: usize = 12;
    pub const SKC_DPORT: usize = 12;
    pub const SKC_NUM: usize = 14;
    pub const SKC_FAMILY: usize = 16;
    pub const SKC_STATE: usize = 18;
    pub const SKC_REUSE: usize = 19;
    pub const SKC_REUSE_SHIFT: u32 = 0;
    pub const SKC_REUSE_MASK: u64 = 15;
    pub const SKC_REUSEPORT: usize = 19;
    pub const SKC_REUSEPORT_SHIFT: u32 = 4;
    pub const SKC_REUSEPORT_MASK: u64 = 1;
    pub const SKC_IPV6ONLY: usize = 19;
    pub const SKC_IPV6ONLY_SHIFT: u32 = 5;
    pub const SKC_IPV6ONLY_MASK: u64 = 1;
    pub const SKC_NET_REFCNT: usize = 19;
    pub const SKC_NET_REFCNT_SHIFT: u32 = 6;
    pub const SKC_NET_REFCNT_MASK: u64 = 1;
    pub const SKC_BOUND_DEV_IF: usize = 20;
    pub const SKC_BIND_NODE: usize = 24;
    pub const SKC_PORTADDR_NODE: usize = 24;
    pub const SKC_PROT: usize = 40;
    pub const SKC_NET: usize = 48;
    pub const SKC_V6_DADDR: usize = 56;
    pub const SKC_V6_RCV_SADDR: usize = 72;
    pub const SKC_COOKIE: usize = 88;
    pub const SKC_FLAGS: usize = 96;
    pub const SKC_LISTENER: usize = 96;
    pub const SKC_TW_DR: usize = 96;
    pub const SKC_DONTCOPY_BEGIN: usize = 104;
    pub const SKC_NODE: usize = 104;
    pub const SKC_NULLS_NODE: usize = 104;
    pub const SKC_TX_QUEUE_MAPPING: usize = 120;
    pub const SKC_RX_QUEUE_MAPPING: usize = 122;
    pub const SKC_INCOMING_CPU: usize = 124;
    pub const SKC_RCV_WND: usize = 124;
    pub const SKC_TW_RCV_NXT: usize = 124;
    pub const SKC_REFCNT: usize = 128;
    pub const SKC_DONTCOPY_END: usize = 132;
    pub const SKC_RXHASH: usize = 132;
    pub const SKC_WINDOW_CLAMP: usize = 132;
    pub const SKC_TW_SND_NXT: usize = 132;
}

pub mod sock {
    pub const SIZE: usize = 784;
    pub const __SK_COMMON: usize = 0;
    pub const SK_RCVBUF: usize = 244;
    pub const SK_PRIORITY: usize = 520;
    pub const SK_MARK: usize = 524;
    pub const SK_PROTOCOL: usize = 532;
    pub const SK_TYPE: usize = 534;
    pub const SK_SNDBUF: usize = 568;
}

pub mod bpf_perf_event_data_kern {
    pub const SIZE: usize = 24;
    pub const REGS: usize = 0;
    pub const DATA: usize = 8;
    pub const EVENT: usize = 16;
}

pub mod perf_sample_data {
    pub const SIZE: usize = 256;
    pub const SAMPLE_FLAGS: usize = 0;
    pub const PERIOD: usize = 8;
    pub const DYN_SIZE: usize = 16;
    pub const TYPE: usize = 24;
    pub const TID_ENTRY: usize = 32;
    pub const TIME: usize = 40;
    pub const ID: usize = 48;
    pub const CPU_ENTRY: usize = 56;
    pub const IP: usize = 64;
    pub const CALLCHAIN: usize = 72;
    pub const RAW: usize = 80;
    pub const BR_STACK: usize = 88;
    pub const BR_STACK_CNTR: usize = 96;
    pub const WEIGHT: usize = 104;
    pub const DATA_SRC: usize = 112;
    pub const TXN: usize = 120;
    pub const REGS_USER: usize = 128;
    pub const REGS_INTR: usize = 144;
    pub const STACK_USER_SIZE: usize = 160;
    pub const STREAM_ID: usize = 168;
    pub const CGROUP: usize = 176;
    pub const ADDR: usize = 184;
    pub const PHYS_ADDR: usize = 192;
    pub const DATA_PAGE_SIZE: usize = 200;
    pub const CODE_PAGE_SIZE: usize = 208;
    pub const AUX_SIZE: usize = 216;
}

pub mod perf_branch_entry {
    pub const SIZE: usize = 24;
    pub const FROM: usize = 0;
    pub const TO: usize = 8;
    pub const MISPRED: usize = 16;
    pub const MISPRED_SHIFT: u32 = 0;
    pub const MISPRED_MASK: u64 = 1;
    pub const PREDICTED: usize = 16;
    pub const PREDICTED_SHIFT: u32 = 1;
    pub const PREDICTED_MASK: u64 = 1;
    pub const IN_TX: usize = 16;
    pub const IN_TX_SHIFT: u32 = 2;
    pub const IN_TX_MASK: u64 = 1;
    pub const ABORT: usize = 16;
    pub const ABORT_SHIFT: u32 = 3;
    pub const ABORT_MASK: u64 = 1;
    pub const CYCLES: usize = 16;
    pub const CYCLES_SHIFT: u32 = 4;
    pub const CYCLES_MASK: u64 = 65535;
    pub const TYPE: usize = 16;
    pub const TYPE_SHIFT: u32 = 20;
    pub const TYPE_MASK: u64 = 15;
    pub const SPEC: usize = 16;
    pub const SPEC_SHIFT: u32 = 24;
    pub const SPEC_MASK: u64 = 3;
    pub const NEW_TYPE: usize = 16;
    pub const NEW_TYPE_SHIFT: u32 = 26;
    pub const NEW_TYPE_MASK: u64 = 15;
    pub const PRIV: usize = 16;
    pub const PRIV_SHIFT: u32 = 30;
    pub const PRIV_MASK: u64 = 7;
    pub const RESERVED: usize = 16;
    pub const RESERVED_SHIFT: u32 = 33;
    pub const RESERVED_MASK: u64 = 2147483647;
}

pub mod bpf_perf_event_value {
    pub const SIZE: usize = 24;
    pub const COUNTER: usize = 0;
    pub const ENABLED: usize = 8;
    pub const RUNNING: usize = 16;
}

pub mod bpf_spin_lock {
    pub const SIZE: usize = 4;
    pub const VAL: usize = 0;
}
