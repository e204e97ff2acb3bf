import { event, PACKET, type RefusedDocument } from './refused-document.ts';

/** A document with every key. */
export const FULL_DOCUMENT = `# every key of the format
cpus: 4
possible_cpus: [0, 1, 2, 5]
offline_cpus: [1, 2]
layout: linux-6.18
clock: {start: 1.5 s, per_instruction: 2 us, per_helper: 0}
random: {values: [1, 0xffffffff]}
loader: {survives_sigsys: true}
helper_durations:
  bpf_map_update_elem: 25 s
  bpf_ktime_get_ns: 300
functions:
  - name: should_failslab
    error_injection: true
  - {name: foo.isra.0}
interfaces:
  - {name: eth1, up: false}
  - {name: eth2, queues: 8}
  - {name: eth3, mtu: 9000, xdp: native, headroom: 192, buffer: 4096}
  - {name: eth4, xdp: generic, tailroom: 0}
cleanup_entries_taken: 60
cpuid:
  - { leaf: 7, subleaf: 0, ebx: 0x108 }
  - { leaf: 0x80000001, eax: 0, ecx: 1, edx: 0xffffffff }
attach:
  - program: learn
  - {program: reply, to: eth1 egress}
  - {program: reply, to: eth1, by: tcx}
  - {program: guard, by: netlink}
tracepoints:
  - event: sched/sched_process_exec
    fields: [{field: "__data_loc char[] filename", offset: 8, size: 4, signed: false}]
  - file: captures/files/formats/sched/sched_switch/format
events:
  - map: blocked
    entries:
      - {key: "00 35", value: "01"}
      - key: 00 50  # port 80
        value: "00"
  - packet: |
      02 00 00 00 00 01  # destination
      020000000002 0800
    label: the first
    interface: eth1
    direction: egress
    queue: 3
    fields: {mark: 7, vlan_tci: 0x2064}
    non_linear: 4
    warnings: [{code: CAPTURE_PACKET_TRUNCATED, text: cut short}]
    after: 2 ms
    cpu: 3
    task: {pid: 42, tgid: 40, comm: bash, registers: {ip: 0x401000, sp: -8}}
    watchdog: {at_instruction: 1000}
    program: drop_ports
  - capture: captures/files/echo.pcap
    packets: [1, 3-4]
    truncated_packets: refuse
    pace: fixed
    after: 1 us
    interval: 10 ms
    interface: eth0
  - tracepoint: raw_syscalls/sys_enter
    fields: {id: 32, args: [1, -1, 0xffffffffffffffff, 0, 0, 0]}
    task: {pid: 7}
    watchdog: {during_helper_call: 2}
    inside: {helper_call: 3, event: {kprobe: htab_map_update_elem, registers: {di: 1}}}
  - tracepoint: sched/sched_process_exec
    fields: {filename: /bin/true, prev_comm: "12"}
  - kprobe: __x64_sys_dup
    registers: {di: 3}
  - {kretprobe: __x64_sys_dup, registers: {ax: -9}}
  - {uprobe: main, cpu: 1, interval: 7}
  - uretprobe: main
  - perf_sample: {period: 1000000, address: 0xffffffff81000000, counter: 5, enabled: 6, running: 7}
    registers: {ip: 18446744073709551615}
`;

/** Documents that the reader and the schema accept. */
export const ACCEPTED: readonly { readonly what: string; readonly text: string }[] = [
  { what: 'a document with every key', text: FULL_DOCUMENT },
  { what: 'no event at all', text: 'events: []' },
  { what: 'JSON', text: '{"events": [{"packet": "0011"}], "random": {"seed": 0}}' },
  { what: 'a packet without bytes', text: event('packet: ""') },
  { what: 'an empty perf sample', text: event('perf_sample: {}') },
  { what: 'a comm that fills its field', text: event(`${PACKET}, task: {pid: 0, comm: sixteen-letters!}`) },
  { what: 'no task at all', text: event(`${PACKET}, task: none`) },
  { what: 'a clock that goes back', text: event(`${PACKET}, clock_back: 5 s`) },
  { what: 'a counter that cannot be read', text: event('perf_sample: {counter_error: EBUSY}') },
  { what: 'an empty comm', text: event(`${PACKET}, task: {pid: 0, comm: ""}`) },
  { what: 'a whole number written as a float', text: event(`${PACKET}, cpu: 1.0`) },
  { what: 'anchors and aliases', text: 'events:\n  - &one {packet: "00"}\n  - *one\n' },
  { what: 'a capture without a range', text: event('capture: captures/files/echo.pcap') },
  { what: 'one packet of a capture', text: event('capture: captures/files/echo.pcap, packets: 8') },
  {
    what: 'durations in every unit',
    text: `${event(PACKET)}helper_durations: {a: 1ns, b: 2 us, c: 3 µs, d: 4ms, e: 0.5 s}`,
  },
];

/** Documents that are no YAML: nothing reaches the schema. */
export const NOT_YAML: readonly RefusedDocument[] = [
  { what: 'a bracket left open', text: 'events: [\n', code: 'YAML_SYNTAX', message: '2:1: this is not valid YAML' },
  {
    what: 'a key given twice',
    text: 'events: []\nevents: []',
    code: 'YAML_REPEATED',
    message: '2:1: "events" appears twice in the document',
  },
  {
    what: 'a tab for indentation',
    text: 'events:\n\t- {}',
    code: 'YAML_SYNTAX',
    message: '2:1: this is not valid YAML',
  },
  {
    what: 'a tag that nobody knows',
    text: 'events: !list []',
    code: 'YAML_SYNTAX',
    message: '1:9: this is not valid YAML',
  },
  {
    what: 'two documents',
    text: 'events: []\n---\nevents: []',
    code: 'YAML_SYNTAX',
    message: '2:1: this is not valid YAML',
  },
];

/** Documents that the schema cannot refuse: it knows nothing of files, bytes, order and the last bits of a number. */
export const REFUSED_BY_THE_READER_ONLY: readonly RefusedDocument[] = [
  {
    what: 'a time that is too long',
    text: 'clock: {start: 9999999999 s}\nevents: []',
    code: 'EVENTS_DURATION',
    message: '1:16: "9999999999 s" is too long',
  },
  {
    what: 'a capture that is not there',
    text: event('capture: none.pcap'),
    code: 'FILE_NOT_FOUND',
    message: '2:15: none.pcap: there is no such file',
  },
  {
    what: 'a packet behind the last of a capture',
    text: event('capture: captures/files/echo.pcap, packets: [1, 7-9]'),
    code: 'EVENTS_PACKET_RANGE',
    message: '2:54: there is no packet 9 in captures/files/echo.pcap',
  },
  {
    what: 'a range that begins behind the last packet',
    text: event('capture: captures/files/echo.pcap, packets: 10-12'),
    code: 'EVENTS_PACKET_RANGE',
    message: '2:50: there is no packet 10 in captures/files/echo.pcap',
  },
  {
    what: 'ranges out of order',
    text: event('capture: captures/files/echo.pcap, packets: [3-4, 4]'),
    code: 'EVENTS_PACKET_RANGE',
    message: '2:56: packet 4 comes after packet 4',
  },
  {
    what: 'a range from the greater to the lesser',
    text: event('capture: captures/files/echo.pcap, packets: 4-3'),
    code: 'EVENTS_PACKET_RANGE',
    message: '2:50: "4-3" is not a range of packets',
  },
  {
    what: 'a comm of 9 characters and 18 bytes',
    text: event(`${PACKET}, task: {pid: 1, comm: ééééééééé}`),
    code: 'YAML_RANGE',
    message: '2:41: "ééééééééé" cannot be a task\'s comm',
  },
  {
    what: '2^64, which is 2^64-1 to a reader of JSON',
    text: event('kprobe: f, registers: {ax: 18446744073709551616}'),
    code: 'YAML_RANGE',
    message: '2:33: ax of registers of item 1 of events is 18446744073709551616',
  },
];
