/** A mistake of an author: what the steps say, and what the failure says of it. */
export type Mistake = readonly [steps: readonly string[], says: RegExp];

export const LINE = String.raw`\S*mistakes\.feature:\d+`;

export const at = (text: string) => new RegExp(text.replaceAll('LINE', LINE));

export const XDP = ['Given the object "port_filter"', 'And program "port_filter" is attached to xdp on "eth0"'];

export const ARRIVE = [...XDP, 'When packets 1-3 of "dns-and-http.pcapng" arrive'];

export const DUP = ['Given the object "slice_index", attached to tracepoint "syscalls/sys_enter_dup"'];

export const HIT = [...DUP, 'When task 42 "bash" hits the tracepoint'];

export const TABLES: Readonly<Record<string, Mistake>> = {
  'rows that are not closed': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict', '| 1-3 | XDP_DROP'],
    at('TABLE_NOT_CLOSED: LINE: "verdict" is behind the last'),
  ],
  'a column that may be left out, not closed': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict | packet', '| 1-3 | XDP_PASS | dropped'],
    at('TABLE_NOT_CLOSED: LINE: "packet"'),
  ],
  'a last | that is a part of a cell': [
    [...HIT, 'Then the trace holds exactly', '| a | b \\|'],
    at(String.raw`TABLE_NOT_CLOSED: LINE: "b \\\|"`),
  ],
  'no column of what became of the events': [
    [...ARRIVE, 'Then the verdicts are', '| packets |', '| 1-3 |'],
    at('TABLE_HEADING: LINE: the table compares nothing'),
  ],
  'no events': [
    [...ARRIVE, 'Then the verdicts are', '| verdict |', '| XDP_PASS |'],
    at('TABLE_HEADING: LINE: the table has none of the columns packets, events'),
  ],
  'packets and events': [
    [...ARRIVE, 'Then the verdicts are', '| packets | events | verdict |', '| 1-3 | 1-2 | XDP_PASS |'],
    at('TABLE_HEADING: LINE: the table has both packets and events'),
  ],
  'a packet twice': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict |', '| 1-3 | XDP_PASS |', '| 2 | XDP_DROP |'],
    at('TABLE_REPEATS: LINE: event 2 is there already, in LINE'),
  ],
  'headings alone': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict |'],
    at('TABLE_SHAPE: LINE: the table has no row under its headings'),
  ],
  'a column twice': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict | verdict |', '| 1-3 | XDP_PASS | XDP_DROP |'],
    at('TABLE_HEADING: LINE: two columns are called "verdict"'),
  ],
  'a column without a heading': [
    [...ARRIVE, 'Then the verdicts are', '| packets | |', '| 1-3 | XDP_PASS |'],
    at('TABLE_HEADING: LINE: column 2 has no heading'),
  ],
  'a key twice, written differently': [
    [...XDP, 'And map "blocked" holds', '| key: u16be | value: u8 |', '| 53 | 1 |', '| 0x35 | 2 |'],
    at('TABLE_REPEATS: LINE: the key 00 35 is there already, in LINE'),
  ],
  'a key twice in what a map holds': [
    [...XDP, 'Then map "blocked" holds exactly', '| key: u16be | value: u8 |', '| 53 | 2 |', '| 53 | 1 |'],
    at('TABLE_REPEATS: LINE: the key 00 35'),
  ],
  'among others, and none': [
    [...XDP, 'Then map "blocked" holds, among others', '| key: u16be | value: u8 |'],
    at('TABLE_SHAPE: LINE: the table has no row'),
  ],
  'a key deleted twice': [
    [...XDP, 'When user space deletes from map "blocked"', '| key: u16be |', '| 1 |', '| 0x1 |'],
    at('TABLE_REPEATS: LINE: the key 00 01'),
  ],
  'an operation that is refused twice': [
    [
      ...XDP,
      'Then deleting from map "blocked" from user space is refused with ENOENT',
      '| key: u16be |',
      '| 1 |',
      '| 0x1 |',
    ],
    at('TABLE_REPEATS: LINE: the key 00 01'),
  ],
  'a register twice': [
    [...DUP, 'And task 42 "bash" has the user registers', '| ip | 1 |', '| ip | 2 |'],
    at('TABLE_REPEATS: LINE: register "ip" is there already, in LINE'),
  ],
  'a field twice': [
    [...DUP, 'When task 42 "bash" hits the tracepoint with', '| fildes | 1 |', '| fildes | 2 |'],
    at('TABLE_REPEATS: LINE: field of the record "fildes"'),
  ],
  'a field twice by two names': [
    [...DUP, 'When task 42 "bash" hits the tracepoint with', '| nr | 1 |', '| __syscall_nr | 2 |'],
    /TRACEPOINT_FIELD: .* the field "__syscall_nr" appears twice/,
  ],
  'a program twice': [
    [...XDP, 'Then its programs are', '| program | type |', '| port_filter | xdp |', '| port_filter | tc |'],
    at('TABLE_REPEATS: LINE: program port_filter'),
  ],
  'a map twice': [
    [...XDP, 'Then its maps are', '| map | type |', '| blocked | hash |', '| blocked | array |'],
    at('TABLE_REPEATS: LINE: map blocked'),
  ],
  'maps without their names': [
    [...XDP, 'Then its maps are', '| type |', '| hash |'],
    at('TABLE_HEADING: LINE: the column "map" is missing'),
  ],
  'a slot twice': [
    [
      'Given the object "stack_sampler"',
      'And map "counters" has these counters',
      '| slot | CPU | counter |',
      '| 0 | 0 | 1 |',
      '| 0x0 | 0 | 2 |',
    ],
    at('TABLE_REPEATS: LINE: slot 0'),
  ],
  'an import twice': [
    [...XDP, 'Then it imports', '| bpf_map_lookup_elem |', '| bpf_map_lookup_elem |'],
    at('TABLE_REPEATS: LINE: "bpf_map_lookup_elem"'),
  ],
  'helper calls, none of them': [
    [...HIT, 'Then the helper calls of the program are', '| helper | result |'],
    at('TABLE_SHAPE: LINE: the table has no row'),
  ],
  'helper calls, no times': [
    [...HIT, 'Then the helper calls of the program are', '| helper | times |', '| bpf_jiffies64 | 0 |'],
    at('UNKNOWN_NAME|TABLE_SHAPE: LINE'),
  ],
  'an empty cell': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict |', '| 1-3 | |'],
    at('TABLE_SHAPE: LINE: the column "verdict" is empty'),
  ],
  'a table under a step that takes none': [
    [...ARRIVE, 'Then no packet was changed', '| a |'],
    at('STEP_ARGUMENT: LINE: a table follows the step, but its phrase takes nothing'),
  ],
  'a text under a step that takes none': [
    [...ARRIVE, 'Then no packet was changed', '"""', 'a', '"""'],
    at('STEP_ARGUMENT: LINE: a text follows the step, but its phrase takes nothing'),
  ],
  'a text in place of a table': [
    [...ARRIVE, 'Then the verdicts are', '"""', 'a', '"""'],
    at('STEP_ARGUMENT: LINE: a text follows the step, but its phrase takes a table'),
  ],
  'no table': [
    [...ARRIVE, 'Then the verdicts are'],
    at(
      String.raw`STEP_ARGUMENT: LINE: nothing follows .*\n.*\n +hint: write the table under the step, as in \| packets \| verdict \|`,
    ),
  ],
  'a key twice in events': [
    [...DUP, 'When these events happen', '"""', 'events:', '  - map: a', '    delete: ["0001", "00 01"]', '"""'],
    /YAML_REPEATED: .*:3:22: the key 0001 appears twice .*\n.*at .*:3:14/,
  ],
  'a key of YAML twice': [
    [...DUP, 'When these events happen', '"""', 'cpus: 1', 'cpus: 2', 'events: []', '"""'],
    /YAML_SYNTAX|YAML_REPEATED/,
  ],
};

export const NAMES: Readonly<Record<string, Mistake>> = {
  verdict: [
    [...ARRIVE, 'Then the verdict is XDP_DORP'],
    /no result of an xdp program "XDP_DORP"\n.*\n +hint: write XDP_DROP/,
  ],
  'verdict of another type': [[...ARRIVE, 'Then the verdict is TC_ACT_OK'], /no result of an xdp program "TC_ACT_OK"/],
  'verdict in a table': [
    [...ARRIVE, 'Then the verdicts are', '| packets | verdict |', '| 1-3 | XDP_PAS |'],
    at(String.raw`UNKNOWN_NAME: LINE: there is no result of an xdp program "XDP_PAS"\n.*\n +hint: write XDP_PASS`),
  ],
  outcome: [
    [...ARRIVE, 'Then the verdicts are', '| packets | outcome |', '| 1-3 | paniced |'],
    at(String.raw`LINE: there is no outcome "paniced"\n.*\n +hint: write panicked`),
  ],
  'what becomes of a packet': [
    [...ARRIVE, 'Then the verdicts are', '| packets | packet |', '| 1-3 | drop |'],
    at(String.raw`LINE: there is no packet "drop"\n.*\n +hint: write dropped`),
  ],
  'field of a packet': [
    [...ARRIVE, 'Then packet 1 leaves with', '| ip.tlt | 1 |'],
    at(String.raw`LINE: there is no field of a packet "ip.tlt"\n.*\n +hint: write ip.ttl`),
  ],
  'field of a socket buffer': [
    [...XDP, 'When packet 1 of "dns-and-http.pcapng" arrives with', '| makr | 1 |'],
    /SKB_FIELD: the field "makr".*\n.*\n +hint: write mark/,
  ],
  'field of a record': [
    [...DUP, 'When task 42 "bash" hits the tracepoint with', '| filedes | 1 |'],
    /there is no field "filedes"\n.*\n +hint: write fildes/,
  ],
  'field of a struct': [
    [...XDP, 'Then map "counters" holds exactly', '| key: u32 | value: Counters |', '| 0 | {droped: 0, passed: 0} |'],
    at(String.raw`LINE, column .*\n.*it has no field droped.*\n +hint: write dropped`),
  ],
  struct: [
    [...XDP, 'Then map "counters" holds exactly', '| key: u32 | value: Countrs |', '| 0 | 1 |'],
    at(String.raw`LINE: column .*"Countrs" is not a type\n.*\n +hint: write Counters`),
  ],
  frame: [
    [
      'Given the object "nested_unwrap", attached to kprobe "__x64_sys_dup"',
      'When task 208 "userapp" calls the probed function',
      'Then the program panics with "*"',
      'And the stack trace is',
      '| frame |',
      '| rex_landingpad |',
      '| core::panicking::panic_fnt |',
    ],
    at(
      String.raw`LINE: there is no function .*"core::panicking::panic_fnt"\n +cause: known are [^,.]+,.*\n +hint: write core::panicking::panic_fmt`,
    ),
  ],
  map: [[...XDP, 'Then map "blockd" is empty'], /there is no map "blockd"\n.*\n +hint: write "blocked"/],
  helper: [
    [...HIT, 'Then the helper calls of the program are', '| helper |', '| bpf_map_lokup_elem |'],
    at(String.raw`LINE: there is no helper "bpf_map_lokup_elem"\n.*\n +hint: write bpf_map_lookup_elem`),
  ],
  'helper that takes time': [
    [...DUP, 'And helper "bpf_map_udpate_elem" takes 2 s', 'When task 42 "bash" hits the tracepoint'],
    /no helper "bpf_map_udpate_elem"\n.*\n +hint: write bpf_map_update_elem/,
  ],
  'helper that the watchdog finds': [
    [...HIT, 'Then the program is ended by the watchdog, on return from "bpf_map_udpate_elem"'],
    /no helper "bpf_map_udpate_elem"/,
  ],
  program: [
    [...ARRIVE, 'Then program "port_fliter" panics with "*"'],
    /there is no program "port_fliter"\n.*\n +hint: write port_filter/,
  ],
  'program to attach': [
    ['Given the object "port_filter"', 'And program "port_fliter" is attached to xdp on "eth0"'],
    /no program "port_fliter" is loaded\n.*\n +hint: write "port_filter"/,
  ],
  object: [['Given the object "port_fliter"'], /there is no object "port_fliter"\n.*\n +hint: write "port_filter"/],
  capture: [
    [...XDP, 'When the packets of "dns-and-htpt.pcapng" arrive'],
    /there is no capture "dns-and-htpt.pcapng"\n +cause: the captures in captures\/files are dns-and-http.pcapng, .*\n +hint: write "dns-and-http.pcapng"/,
  ],
  'program that is to see an event': [
    [
      'Given the object "port_filter"',
      'When packet 1 of "dns-and-http.pcapng" arrives',
      'Then the verdict is XDP_PASS',
    ],
    /NOTHING_ATTACHED: .* none was attached\n.*\n +hint: attach one first/,
  ],
  interface: [
    [...XDP, 'When packet 1 of "dns-and-http.pcapng" arrives on "eht0"', 'Then the verdict is XDP_PASS'],
    /NOTHING_ATTACHED: .* none was attached to "eht0"\n +cause: attached were port_filter to xdp on "eth0"\n +hint: write "eth0"/,
  ],
  'tracepoint without a program': [
    [...XDP, 'When task 42 "bash" hits tracepoint "syscalls/sys_enter_dup"', 'Then the result is 0'],
    /none was attached to "syscalls\/sys_enter_dup"\n +cause: no program of that kind was attached; there were port_filter to xdp on "eth0"\n/,
  ],
  'interface that a frame goes out of': [
    [...ARRIVE, 'Then packet 1 is sent out on "eht0"'],
    /there is no interface "eht0"\n.*\n +hint: write eth0/,
  ],
  'interface in a table': [
    [...ARRIVE, 'Then the frames sent out for packet 1 are', '| interface | frame |', '| eht0, ingress | 00 |'],
    at(String.raw`LINE: there is no interface "eht0"\n.*\n +hint: write eth0`),
  ],
  'nothing that happens': [
    [...DUP, 'When task 42 "bash" hits the tracepoint 0 times'],
    /STEP_MISPLACED: nothing happens 0 times/,
  ],
  'map type': [
    [...XDP, 'Then its maps are', '| map | type |', '| blocked | hahs |'],
    at(String.raw`LINE: there is no type "hahs"\n.*\n +hint: write hash`),
  ],
  'program type': [
    [...XDP, 'Then its programs are', '| program | type |', '| port_filter | xpd |'],
    at(String.raw`LINE: there is no type "xpd"\n.*\n +hint: write xdp`),
  ],
  register: [
    [
      'Given the object "error_injector", attached to kprobe "__x64_sys_dup"',
      'When task 42 "bash" calls the probed function',
      'Then the registers of the task are',
      '| axx | 0 |',
    ],
    at(String.raw`LINE: there is no register "axx"\n.*\n +hint: write (ax|r?ax)`),
  ],
  error: [
    [...XDP, 'Then deleting from map "blocked" from user space is refused with ENOETN', '| key: u16be |', '| 1 |'],
    /there is no error "ENOETN"\n.*\n +hint: write ENOENT/,
  ],
  requirement: [
    [
      'Given the object "port_filter"',
      'Then by the universal profile these objects break only',
      '| object | requirements |',
      '| port_filter | REX-TERM-7 |',
    ],
    at(String.raw`LINE: there is no requirement "REX-TERM-7"\n.*\n +hint: write REX-TERM-`),
  ],
};
