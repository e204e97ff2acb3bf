/** A document that is refused, and with what. */
export interface RefusedDocument {
  readonly what: string;
  readonly text: string;
  readonly code: string;
  /** The message behind the file's name. */
  readonly message: string;
  readonly hint?: string;
}

/** An events document whose only event is given in YAML's flow style. */
const event = (text: string) => `events:\n  - {${text}}\n`;
const PACKET = 'packet: "00"';

/** A document with every key. */
export const FULL_DOCUMENT = `# every key of the format
cpus: 4
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

/** Documents that the reader and the schema refuse. */
export const REFUSED: readonly RefusedDocument[] = [
  {
    what: 'a pace that there is not',
    text: event('capture: captures/files/echo.pcap, pace: fast'),
    code: 'YAML_RANGE',
    message: '2:47: pace of item 1 of events is "fast"',
  },
  {
    what: 'the times of a capture and an interval',
    text: event('capture: captures/files/echo.pcap, pace: captured, interval: 1 ms'),
    code: 'EVENTS_PACE',
    message: '2:67: an interval is given, and the pace of the capture',
  },
  {
    what: 'a warning without its code',
    text: event(`${PACKET}, warnings: [{text: short}]`),
    code: 'YAML_MISSING_KEY',
    message: '2:31: item 1 of warnings of item 1 of events has no code',
  },
  {
    what: 'a time before an event that is none',
    text: event(`${PACKET}, after: soon`),
    code: 'EVENTS_DURATION',
    message: '2:27: "soon" is no duration',
  },
  {
    what: 'a direction that there is not',
    text: 'events: [{packet: "00", direction: out}]',
    code: 'YAML_RANGE',
    message: '1:36: direction is "out"',
  },
  {
    what: 'a way of attaching that there is not',
    text: 'attach: [{program: learn, by: filter}]\nevents: []',
    code: 'YAML_RANGE',
    message: '1:31: by of item 1 of attach is "filter"',
  },
  {
    what: 'an attachment of nothing',
    text: 'attach: [{to: eth0}]\nevents: []',
    code: 'YAML_MISSING_KEY',
    message: '1:10: item 1 of attach has no program',
  },
  {
    what: 'an interface without receive queues',
    text: 'interfaces: [{name: eth0, queues: 0}]\nevents: []',
    code: 'YAML_RANGE',
    message: '1:35: queues of item 1 of interfaces is 0',
  },
  {
    what: 'a document without events',
    text: 'cpus: 1',
    code: 'YAML_MISSING_KEY',
    message: '1:1: the document has no events',
  },
  {
    what: 'an empty document',
    text: '',
    code: 'YAML_TYPE',
    message: '1:1: the document must be a mapping of keys to values',
  },
  {
    what: 'a list',
    text: `- ${PACKET}`,
    code: 'YAML_TYPE',
    message: '1:1: the document must be a mapping of keys to values',
  },
  {
    what: 'a misspelt key',
    text: `cpu: 2\n${event(PACKET)}`,
    code: 'YAML_UNKNOWN_KEY',
    message: '1:1: "cpu" is no key of the document',
    hint: 'write cpus',
  },
  {
    what: 'a key that resembles none',
    text: `events: []\nxyzzy: 2`,
    code: 'YAML_UNKNOWN_KEY',
    message: '2:1: "xyzzy" is no key of the document',
    hint: 'leave it out',
  },
  { what: 'a key without a value', text: 'events:', code: 'YAML_TYPE', message: '1:8: events must be a list' },
  { what: 'events that are no list', text: 'events: {}', code: 'YAML_TYPE', message: '1:9: events must be a list' },
  {
    what: 'an event that is no mapping',
    text: 'events: [packet]',
    code: 'YAML_TYPE',
    message: '1:10: item 1 of events must be a mapping of keys to values',
  },
  {
    what: 'an event of no kind',
    text: event('cpu: 0'),
    code: 'YAML_ONE_OF',
    message: '2:5: item 1 of events has none',
    hint: 'add one of them',
  },
  {
    what: 'an event of two kinds',
    text: event(`${PACKET}, kprobe: f`),
    code: 'YAML_ONE_OF',
    message: '2:5: item 1 of events has both packet and kprobe',
  },
  {
    what: 'a key of another kind of event',
    text: event(`${PACKET}, registers: {ax: 0}`),
    code: 'YAML_UNKNOWN_KEY',
    message: '2:20: "registers" is no key of item 1 of events',
  },
  {
    what: 'a misspelt kind',
    text: event('trace_point: a/b'),
    code: 'YAML_UNKNOWN_KEY',
    message: '2:6: "trace_point" is no key of item 1 of events',
    hint: 'write tracepoint',
  },
  { what: 'no CPU', text: 'cpus: 0\nevents: []', code: 'YAML_RANGE', message: '1:7: cpus is 0' },
  { what: '65 CPUs', text: 'cpus: 65\nevents: []', code: 'YAML_RANGE', message: '1:7: cpus is 65' },
  { what: 'half a CPU', text: 'cpus: 1.5\nevents: []', code: 'YAML_TYPE', message: '1:7: cpus must be an integer' },
  {
    what: 'a number in quotes',
    text: 'cpus: "2"\nevents: []',
    code: 'YAML_TYPE',
    message: '1:7: cpus must be an integer',
  },
  {
    what: 'CPU 64',
    text: event(`${PACKET}, cpu: 64`),
    code: 'YAML_RANGE',
    message: '2:25: cpu of item 1 of events is 64',
  },
  { what: 'an empty layout', text: 'layout: ""\nevents: []', code: 'YAML_RANGE', message: '1:9: layout is empty' },
  {
    what: 'a unit that is none',
    text: 'clock: {start: 1 min}\nevents: []',
    code: 'EVENTS_DURATION',
    message: '1:16: "1 min" is no duration',
  },
  {
    what: 'a number of nanoseconds that is too large',
    text: 'clock: {start: 9007199254740992}\nevents: []',
    code: 'EVENTS_DURATION',
    message: '1:16: "9007199254740992" is too long',
  },
  {
    what: 'a clock that stands still',
    text: 'clock: {per_instruction: 0}\nevents: []',
    code: 'YAML_RANGE',
    message: '1:26: per_instruction of clock is 0',
  },
  {
    what: 'a clock that stands still, with a unit',
    text: 'clock: {per_instruction: 0.0 s}\nevents: []',
    code: 'EVENTS_DURATION',
    message: '1:26: "0.0 s" is no duration above 0',
  },
  {
    what: 'a time before boot',
    text: 'clock: {start: -1}\nevents: []',
    code: 'YAML_RANGE',
    message: '1:16: start of clock is -1',
  },
  {
    what: 'random numbers from nowhere',
    text: 'random: {}\nevents: []',
    code: 'YAML_ONE_OF',
    message: '1:9: random has none',
  },
  {
    what: 'random numbers from a seed and a list',
    text: 'random: {seed: 1, values: [1]}\nevents: []',
    code: 'YAML_ONE_OF',
    message: '1:9: random has both seed and values',
  },
  {
    what: 'a random number of 33 bits',
    text: 'random: {values: [0, 4294967296]}\nevents: []',
    code: 'YAML_RANGE',
    message: '1:22: item 2 of values of random is 4294967296',
  },
  {
    what: 'a loader of which nothing is said',
    text: 'loader: {}\nevents: []',
    code: 'YAML_MISSING_KEY',
    message: '1:9: loader has no survives_sigsys',
  },
  {
    what: 'yes, which is a text in YAML 1.2',
    text: 'loader: {survives_sigsys: yes}\nevents: []',
    code: 'YAML_TYPE',
    message: '1:27: survives_sigsys of loader must be true or false',
  },
  {
    what: 'a helper that cannot be one',
    text: 'helper_durations: {bpf-x: 1}\nevents: []',
    code: 'YAML_KEY',
    message: '1:20: "bpf-x" cannot be a key of helper_durations',
  },
  {
    what: 'a function without a name',
    text: 'functions: [{error_injection: true}]\nevents: []',
    code: 'YAML_MISSING_KEY',
    message: '1:13: item 1 of functions has no name',
  },
  {
    what: 'digits without quotes, which are a number',
    text: event('packet: 001122'),
    code: 'YAML_TYPE',
    message: '2:14: packet of item 1 of events must be a text',
    hint: 'put it in quotes: "001122"',
  },
  {
    what: 'digits without quotes, which are a number with an exponent',
    text: event('packet: 00e1'),
    code: 'YAML_TYPE',
    message: '2:14: packet of item 1 of events must be a text',
    hint: 'put it in quotes: "00e1"',
  },
  {
    what: 'a packet with a letter past f',
    text: event('packet: "00 1g"'),
    code: 'HEX_DIGIT',
    message: '2:14: packet of item 1 of events, line 1, column 5: "g" is no hexadecimal digit',
  },
  {
    what: 'a packet with half a byte',
    text: 'events:\n  - packet: |\n      00 11\n      2\n',
    code: 'HEX_HALF_BYTE',
    message: '2:13: packet of item 1 of events, line 2, column 1: the last byte of "2" has one digit',
  },
  {
    what: 'a task without a pid',
    text: event(`${PACKET}, task: {comm: bash}`),
    code: 'YAML_MISSING_KEY',
    message: '2:26: task of item 1 of events has no pid',
  },
  {
    what: 'a comm of 17 bytes',
    text: event(`${PACKET}, task: {pid: 1, comm: abcdefghijklmnopq}`),
    code: 'YAML_RANGE',
    message: '2:41: "abcdefghijklmnopq" cannot be a task\'s comm',
  },
  {
    what: 'a comm with a NUL',
    text: event(`${PACKET}, task: {pid: 1, comm: "a\\0b"}`),
    code: 'YAML_RANGE',
    message: '2:41: "a\\u0000b" cannot be a task\'s comm',
  },
  {
    what: "a register by the manual's name",
    text: event('kprobe: f, registers: {rip: 0}'),
    code: 'YAML_UNKNOWN_KEY',
    message: '2:29: "rip" is no key of registers of item 1 of events',
    hint: 'write ip',
  },
  {
    what: 'a register of 65 bits',
    text: event('kprobe: f, registers: {ax: 99999999999999999999}'),
    code: 'YAML_RANGE',
    message: '2:33: ax of registers of item 1 of events is 99999999999999999999',
  },
  {
    what: 'a watchdog that expires nowhere',
    text: event(`${PACKET}, watchdog: {}`),
    code: 'YAML_ONE_OF',
    message: '2:30: watchdog of item 1 of events has none',
  },
  {
    what: 'helper call 0',
    text: event(`${PACKET}, watchdog: {during_helper_call: 0}`),
    code: 'YAML_RANGE',
    message: '2:51: during_helper_call of watchdog of item 1 of events is 0',
  },
  {
    what: 'a tracepoint without a category',
    text: event('tracepoint: sys_enter'),
    code: 'EVENTS_TRACEPOINT',
    message: '2:18: "sys_enter" is no tracepoint',
  },
  {
    what: 'a fraction for a field of a record',
    text: event('tracepoint: a/b, fields: {id: 1.5}'),
    code: 'YAML_TYPE',
    message: '2:36: id of fields of item 1 of events must be an integer',
  },
  {
    what: 'lists within lists',
    text: event('tracepoint: a/b, fields: {args: [[1]]}'),
    code: 'YAML_TYPE',
    message: '2:39: item 1 of args of fields of item 1 of events must be an integer',
  },
  {
    what: 'a negative period',
    text: event('perf_sample: {period: -1}'),
    code: 'YAML_RANGE',
    message: '2:28: period of perf_sample of item 1 of events is -1',
  },
  {
    what: 'a map without entries',
    text: event('map: m'),
    code: 'YAML_ONE_OF',
    message: '2:5: item 1 of events has none',
  },
  {
    what: 'an entry without a value',
    text: event('map: m, entries: [{key: "00"}]'),
    code: 'YAML_MISSING_KEY',
    message: '2:24: item 1 of entries of item 1 of events has no value',
  },
  {
    what: 'a map changed on a CPU',
    text: event('map: m, entries: [], cpu: 1'),
    code: 'YAML_UNKNOWN_KEY',
    message: '2:27: "cpu" is no key of item 1 of events',
  },
  {
    what: 'packet 0 of a capture',
    text: event('capture: captures/files/echo.pcap, packets: 0'),
    code: 'YAML_RANGE',
    message: '2:50: packets of item 1 of events is 0',
  },
  {
    what: 'no packet of a capture',
    text: event('capture: captures/files/echo.pcap, packets: []'),
    code: 'EVENTS_PACKET_RANGE',
    message: '2:50: packets of item 1 of events lists no packet',
  },
  {
    what: 'a range that is none',
    text: event('capture: captures/files/echo.pcap, packets: 1..4'),
    code: 'EVENTS_PACKET_RANGE',
    message: '2:50: "1..4" is no range of packets',
  },
  {
    what: 'a word for truncated packets that is none',
    text: event('capture: captures/files/echo.pcap, truncated_packets: drop'),
    code: 'YAML_RANGE',
    message: '2:60: truncated_packets of item 1 of events is "drop"',
  },
];

/** Documents that are no YAML: nothing reaches the schema. */
export const NOT_YAML: readonly RefusedDocument[] = [
  { what: 'a bracket left open', text: 'events: [\n', code: 'YAML_SYNTAX', message: '2:1: this is not valid YAML' },
  {
    what: 'a key given twice',
    text: 'events: []\nevents: []',
    code: 'YAML_REPEATED',
    message: '2:1: "events" is there twice in the document',
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
    message: 'none.pcap: there is no such file',
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
    message: '2:50: "4-3" is no range of packets',
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
