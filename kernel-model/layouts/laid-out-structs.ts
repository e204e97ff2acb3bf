/** The fields of a struct to lay out: those named, or every one. */
export type WantedFields = readonly string[] | 'all';

/**
 * The structs of a layout file, which the kernel model and the kernel crate of the corpus use. It has a list of fields
 * if the struct is large and depends on the kernel's configuration, otherwise all of them.
 */
export const LAID_OUT: Readonly<Record<string, WantedFields>> = {
  task_struct: [
    'thread_info',
    '__state',
    'stack',
    'usage',
    'flags',
    'on_cpu',
    'prio',
    'policy',
    'mm',
    'exit_state',
    'exit_code',
    'pid',
    'tgid',
    'real_parent',
    'parent',
    'group_leader',
    'utime',
    'stime',
    'nvcsw',
    'nivcsw',
    'start_time',
    'start_boottime',
    'real_cred',
    'cred',
    'comm',
    'nsproxy',
    'rcu_users',
    'thread',
  ],
  pt_regs: 'all',
  xdp_buff: 'all',
  xdp_rxq_info: 'all',
  net_device: ['ifindex', 'name', 'mtu', 'flags', 'type', 'addr_len', 'dev_addr'],
  sk_buff: 'all',
  sock_common: 'all',
  sock: ['__sk_common', 'sk_rcvbuf', 'sk_sndbuf', 'sk_mark', 'sk_priority', 'sk_protocol', 'sk_type'],
  bpf_perf_event_data_kern: 'all',
  perf_sample_data: 'all',
  perf_branch_entry: 'all',
  bpf_perf_event_value: 'all',
  bpf_spin_lock: 'all',
};
