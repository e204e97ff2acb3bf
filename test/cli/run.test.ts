import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { RELAID } from '../../programs/corpus.ts';
import { sample } from '../effort.ts';
import { command, withFile } from './command.ts';

const bin = 'programs/bin';
const corpus = readdirSync(bin, { recursive: true })
  .map((name) => join(bin, String(name)))
  .filter((path) => statSync(path).isFile() && !path.endsWith('.yaml'));
const refused = new Set(
  ['no_timeout_handler', 'unknown_symbol', 'override_elsewhere', 'packet_loop'].map((name) => join(bin, name)),
);
/** Objects whose program has an instruction that no program may have, and the processor model has not. */
const unsupported = new Set([
  'port_access',
  'privileged_instruction',
  'software_interrupt',
  'sse_instruction',
  'syscall_instruction',
  'x87_instruction',
]);
/** The tracepoints beside those of system calls that programs of the corpus are attached to, by the object's name. */
const TRACEPOINTS: Readonly<Record<string, string>> = {
  context_switches: 'sched/sched_switch',
  exec_counter: 'sched/sched_process_exec',
  socket_states: 'sock/inet_sock_set_state',
};
/** Choosing the kernel that an object of the corpus is built for, where it is not the usual one. */
const kernelOf = (path: string): readonly string[] => {
  const tracepoint = TRACEPOINTS[basename(path)];
  if (tracepoint !== undefined) return ['--format', `captures/files/formats/${tracepoint}/format`];
  return path.includes('/other_layout/') ? ['--layout', join('programs', RELAID.layout)] : [];
};
const schema = JSON.parse(readFileSync('cli/run-output.schema.json', 'utf8'));
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

interface Run {
  source: string;
  object: string;
  program: string;
  outcome: string;
  verdict: string;
  result: number;
  instructions: number;
  panic: { message: string } | null;
  timeout: { mechanism: string; ranFor: number } | null;
  fate: string | null;
  sentOn: boolean;
  packetsOut: { interface: string; bytes: string }[];
  trace: string[];
  cpu: number;
}
interface Output {
  objects: { name: string }[];
  records: { map: string; after: number; records: { cpu: number | null; lost: number; bytes: string }[] }[];
  events: Run[];
  unreached: unknown[];
  maps: Record<string, { type: string; entries: { key: string; value: string }[] }>;
}

async function json(words: readonly string[]): Promise<Output> {
  const result = await command(['run', ...words, '--json']);
  assert.equal(result.error, '');
  const document: Output = JSON.parse(result.out);
  assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 2));
  return document;
}

test('run works on every object of the corpus, as text and as JSON of the published schema', async () => {
  assert.ok(corpus.length > 40, `only ${corpus.length} objects`);
  const special = (path: string) => unsupported.has(basename(path)) || kernelOf(path).length > 0;
  for (const path of sample(corpus, 8, special)) {
    if (refused.has(path)) continue;
    const { events } = await json([path, ...kernelOf(path)]);
    assert.ok(events.length > 0, path);
    const lacking = events.filter((run) => run.outcome === 'unsupported').map((run) => run.program);
    assert.deepEqual(lacking, unsupported.has(basename(path)) ? [basename(path)] : [], path);
    if (path.includes('/opt/')) continue;
    const text = await command(['run', path, ...kernelOf(path)]);
    assert.equal(text.error, '', path);
    assert.match(text.out, /event 1: .+ → /, path);
  }
});

test('the same command prints the same bytes', async () => {
  const words = ['run', `${bin}/port_filter`, '--packets', 'captures/files/dns-and-http.pcapng', '--json'];
  assert.deepEqual(await command(words), await command(words));
});

test('an object with the rex/ prefix in its section names runs as one without', async () => {
  const { events } = await json([`${bin}/prefixed_hello`]);
  assert.equal(events[0]?.outcome, 'completed');
  assert.match(events[0]?.trace.join('\n') ?? '', /bpf_trace_printk: /);
});

const PORT_FILTER = `
cpus: 2
clock: {start: 5 s}
events:
  - map: blocked
    entries: [{key: "0035", value: "01"}]
  - capture: FILE
    cpu: 1
`;

test('an events file sets the kernel up and says what happens', async () => {
  const text = PORT_FILTER.replace('FILE', join(process.cwd(), 'captures/files/dns-and-http.pcapng'));
  await withFile('events.yaml', text, async (path) => {
    const { events, maps } = await json([`${bin}/port_filter`, '--events', path]);
    assert.deepEqual(
      events.map((run) => run.verdict),
      // Queries go to port 53 and are dropped; replies and HTTP go elsewhere.
      events.map((_, index) => ([0, 2, 4].includes(index) ? 'XDP_DROP' : 'XDP_PASS')),
    );
    assert.ok(events.every((run) => run.cpu === 1));
    assert.deepEqual(maps.counters?.entries, [{ key: '00000000', value: '03000000000000000f00000000000000' }]);
    assert.deepEqual(maps.blocked, { ...maps.blocked, type: 'hash', entries: [{ key: '0035', value: '01' }] });
  });
});

test('the watchdog expires at the instruction that the events file names', async () => {
  const text = 'events:\n  - tracepoint: syscalls/sys_enter_dup\n    watchdog: {at_instruction: 100}\n';
  await withFile('events.yaml', text, async (path) => {
    const { events } = await json([`${bin}/endless`, '--events', path]);
    assert.equal(events[0]?.timeout?.mechanism, 'redirect');
    assert.equal(events[0]?.panic?.message, 'Timeout in Rex program');
    assert.ok((events[0]?.instructions ?? 0) < 10_000);
  });
});

test('a program that panicked is removed, unless the loader survives', async () => {
  const twice = 'events:\n  - kprobe: __x64_sys_dup\n  - kprobe: __x64_sys_dup\n';
  await withFile('events.yaml', twice, async (path) => {
    const { events, unreached } = await json([`${bin}/nested_unwrap`, '--events', path]);
    assert.equal(events.length, 1);
    assert.equal(unreached.length, 1);
  });
  await withFile('events.yaml', `loader: {survives_sigsys: true}\n${twice}`, async (path) => {
    const { events, unreached } = await json([`${bin}/nested_unwrap`, '--events', path]);
    assert.deepEqual(
      events.map((run) => run.outcome),
      ['panicked', 'panicked'],
    );
    assert.equal(unreached.length, 0);
  });
});

const TOTALS = [`${bin}/dup_totals`, `${bin}/packet_totals`];
const totals = (output: Output, map: string) =>
  output.maps[map]?.entries.map(({ value }) => value.slice(0, 2)).join(' ');

test('several objects run on one kernel, with maps of their own or with one that they share', async () => {
  const shared = await json([...TOTALS, '--share', 'totals', '--share', 'lengths']);
  assert.deepEqual(
    shared.events.map(({ object, program }) => `${object}/${program}`),
    ['dup_totals/dup_totals', 'packet_totals/packet_totals'],
  );
  assert.deepEqual(Object.keys(shared.maps).sort(), ['lengths', 'totals']);
  assert.equal(totals(shared, 'totals'), '01 01 00 00');
  const own = await json(TOTALS);
  assert.deepEqual(Object.keys(own.maps).sort(), ['dup_totals/totals', 'lengths', 'packet_totals/totals']);
  assert.equal(totals(own, 'dup_totals/totals'), '01 00 00 00');
  assert.equal(totals(own, 'packet_totals/totals'), '00 01 00 00');
  const text = await command(['run', ...TOTALS, '--share', 'totals']);
  assert.match(text.out, /^dup_totals .*^packet_totals .*^map totals /ms);
});

test('what a panic removes is what the events file says', async () => {
  const events = 'events: [{tracepoint: syscalls/sys_enter_dup, fields: {fildes: 99}}, {packet: "001122"}]\n';
  for (const [word, survivors] of [
    ['loader', ['packet_totals']],
    ['sharers', []],
  ] as const) {
    await withFile('events.yaml', `crash_stop: ${word}\n${events}`, async (path) => {
      const output = await json([...TOTALS, '--share', 'totals', '--events', path]);
      assert.deepEqual(
        output.events.slice(1).map(({ program }) => program),
        survivors,
      );
    });
  }
});

test('user space listens, reads, opens counters and deletes, as the events file says', async () => {
  const dup = (fildes: number, cpu: number) =>
    `  - {tracepoint: syscalls/sys_enter_dup, fields: {fildes: ${fildes}}, cpu: ${cpu}, task: {pid: 42}}\n`;
  const text = `cpus: 2\nevents:\n  - {map: events, pages: 1}\n${dup(0, 1)}${dup(1, 0)}  - {map: events, read: all}\n  - {map: events, read: all}\n`;
  await withFile('events.yaml', text, async (path) => {
    const { records } = await json([`${bin}/perf_output`, '--events', path]);
    assert.deepEqual(records, [
      {
        map: 'events',
        after: 2,
        records: [
          { cpu: 0, lost: 0, bytes: '2a0000000100000000000000' },
          { cpu: 1, lost: 0, bytes: '2a0000000000000000000000' },
        ],
      },
      { map: 'events', after: 2, records: [] },
    ]);
    const shown = await command(['run', `${bin}/perf_output`, '--events', path]);
    assert.match(
      shown.out,
      /read from map events \(2 records\)\n {2}CPU 0: 2a 00 00 00 01 00 00 00 00 00 00 00\n {2}CPU 1: /,
    );
  });
  const counter = `events:\n  - {map: counters, counters: [{slot: 0, cpu: 0, counter: 70, enabled: 8, running: 4}]}\n${dup(0, 0)}`;
  await withFile('events.yaml', counter, async (path) => {
    const { maps } = await json([`${bin}/perf_counter`, '--events', path]);
    assert.equal(maps.value?.entries[0]?.value, '460000000000000008000000000000000400000000000000');
  });
  const deleted =
    'events:\n  - {map: blocked, entries: [{key: "0035", value: "01"}, {key: "0050", value: "01"}]}\n  - {map: blocked, delete: ["0035"]}\n';
  await withFile('events.yaml', deleted, async (path) => {
    const { maps } = await json([`${bin}/port_filter`, '--events', path]);
    assert.deepEqual(
      maps.blocked?.entries.map(({ key }) => key),
      ['0050'],
    );
  });
});

test('what user space cannot open is refused as perf_event_open(2) and mmap(2) refuse it', async () => {
  for (const [object, action] of [
    ['perf_output', 'pages: 3'],
    ['perf_counter', 'counters: [{slot: 0, cpu: 1}]'],
  ] as const) {
    const map = object === 'perf_output' ? 'events' : 'counters';
    await withFile('events.yaml', `events: [{map: ${map}, ${action}}]\n`, async (path) => {
      const result = await command(['run', `${bin}/${object}`, '--events', path]);
      assert.equal(result.code, 4);
      assert.match(result.error, /MAP_EINVAL/);
    });
  }
});

test('--seed decides the random numbers, over the events file', async () => {
  const random = async (...words: string[]) => (await json([`${bin}/helper_values`, ...words])).maps.random?.entries;
  assert.deepEqual(await random('--seed', '0'), await random());
  assert.notDeepEqual(await random('--seed', '7'), await random());
  await withFile('events.yaml', 'random: {seed: 9}\nevents: [{tracepoint: syscalls/sys_enter_dup}]\n', async (path) => {
    assert.deepEqual(await random('--seed', '7', '--events', path), await random('--seed', '7'));
    assert.notDeepEqual(await random('--events', path), await random('--seed', '7'));
  });
});

test('packets sent back leave as XDP_TX', async () => {
  const { events } = await json([`${bin}/port_filter`, '--packets', 'captures/files/echo.pcap']);
  const back = events.filter((run) => run.verdict === 'XDP_TX');
  assert.equal(back.length, 4);
  assert.ok(back.every((run) => run.packetsOut.length === 1));
});

test('what becomes of a packet is said, and whether a program has sent it on', async () => {
  const { events } = await json([`${bin}/port_filter`, '--packets', 'captures/files/echo.pcap']);
  assert.deepEqual(
    events.slice(0, 2).map(({ fate, sentOn }) => [fate, sentOn]),
    [
      ['sent back', false],
      ['passed', false],
    ],
  );
  const { out } = await command(['run', `${bin}/port_filter`, '--packets', 'captures/files/echo.pcap']);
  assert.match(out, /^ {2}result {8}3 XDP_TX\n {2}fate {10}sent back$/m);
  assert.deepEqual(
    (await json([`${bin}/hello`])).events.map(({ fate }) => fate),
    [null],
  );
  assert.doesNotMatch((await command(['run', `${bin}/hello`])).out, /^ {2}fate/m);
  // The plan of the program at ingress: TC_ACT_SHOT, and a copy out of interface 3.
  const plan = '{key: "01000000", value: "02000000030000000000000000000000"}';
  const frame = '02 00 00 00 00 01 02 00 00 00 00 02 88 b5 01 02';
  const file = `interfaces: [{name: eth1}]\nevents:\n  - {map: plans, entries: [${plan}]}\n  - {packet: "${frame}", interface: eth0}\n`;
  await withFile('events.yaml', file, async (path) => {
    const words = [`${bin}/waypoints`, '--events', path, '--attach', 'at_ingress', '--attach', 'at_egress=eth1 egress'];
    const runs = (await json(words)).events;
    assert.deepEqual(
      runs.map(({ program, fate, sentOn }) => [program, fate, sentOn]),
      [
        ['at_ingress', 'dropped', false],
        ['at_egress', 'passed', true],
      ],
    );
    const text = (await command(['run', ...words])).out;
    assert.match(text, /^event 1: a packet of 16 bytes → at_ingress on CPU 0$/m);
    assert.match(text, /^event 1: a packet of 16 bytes, sent on → at_egress on CPU 0$/m);
  });
});

test('--attach says which programs are attached, where, and in which order', async () => {
  const waypoints = async (...places: string[]) => {
    const { events } = await json([`${bin}/waypoints`, ...places.flatMap((place) => ['--attach', place])]);
    return events.map(({ program }) => program);
  };
  assert.deepEqual((await waypoints()).sort(), ['at_egress', 'at_ingress', 'at_xdp', 'second_at_ingress']);
  assert.deepEqual(await waypoints('at_egress=eth0 egress'), ['at_egress']);
  assert.deepEqual(await waypoints('waypoints/at_ingress=eth1', 'at_xdp'), ['at_ingress', 'at_xdp']);
  assert.deepEqual(await waypoints('at_egress=eth0', 'at_egress=eth0 egress'), ['at_egress', 'at_egress']);
  // Each attachment gets one packet, at its own interface.
  assert.deepEqual(await waypoints('at_xdp=eth1', 'at_xdp'), ['at_xdp', 'at_xdp']);
  const leaving =
    'events: [{packet: "02 00 00 00 00 01 02 00 00 00 00 02 88 b5", interface: eth0, direction: egress}]\n';
  await withFile('events.yaml', leaving, async (path) => {
    const seen = (place: string) => command(['run', `${bin}/waypoints`, '--events', path, '--attach', place]);
    assert.match((await seen('at_egress=eth0 egress')).out, /→ at_egress on CPU 0/);
    assert.match((await seen('at_egress')).error, /^EVENT_REACHES_NOTHING/);
  });
  const [call] = (await json([`${bin}/nested_unwrap`, '--attach', 'nested_unwrap=vfs_read'])).events;
  assert.equal(call?.source, 'kprobe vfs_read');
});

test('an events file says which programs are attached, and how; --attach goes before it', async () => {
  const panics = '{packet: "02 00 00 00 00 01 02 00 00 00 00 02 08 00"}';
  const runs = async (attach: string, ...words: string[]) => {
    const text = `attach: [${attach}]\nevents: [${panics}, ${panics}]\n`;
    return await withFile('events.yaml', text, async (path) => {
      const { events } = await json([`${bin}/port_filter`, '--events', path, ...words]);
      return events.length;
    });
  };
  assert.equal(await runs('{program: port_filter}'), 1);
  assert.equal(await runs('{program: port_filter, by: netlink}'), 2);
  assert.equal(await runs('{program: port_filter, to: eth0, by: link}'), 1);
  assert.equal(await runs('{program: port_filter, by: netlink}', '--attach', 'port_filter'), 1);
  await withFile('events.yaml', 'attach: [{program: portfilter}]\nevents: []\n', async (path) => {
    const { error } = await command(['run', `${bin}/port_filter`, '--events', path]);
    assert.match(error, /NO_SUCH_PROGRAM: .*\n.*\n.*give one of these names to "attach" of the events file/);
  });
});

test('--attach refuses what cannot be attached', async () => {
  const refused = [
    ['waypoints', ['=eth0'], 2, /--attach takes a program/],
    ['waypoints', ['at_xdp='], 2, /--attach takes a program/],
    ['waypoints', ['at_xdp', '--program', 'at_xdp'], 2, /--program and --attach/],
    ['waypoints', ['egress=eth0'], 3, /^NO_SUCH_PROGRAM: .*waypoints has no program "egress"/],
    [
      'perf_sampler',
      ['perf_sampler=cycles'],
      3,
      /^ATTACH_PLACE: program "perf_sampler" cannot be attached to "cycles"/,
    ],
    ['waypoints', ['at_ingress=eth0 sideways'], 3, /^TC_DIRECTION/],
    [
      'waypoints',
      ['at_ingress=eth0 by netlink'],
      3,
      /^ATTACH_WAY: program "at_ingress" cannot be attached by "netlink"/,
    ],
    ['waypoints', ['at_xdp=eth0 by tcx'], 3, /^ATTACH_WAY/],
    [
      'nested_unwrap',
      ['nested_unwrap=vfs_read by tcx'],
      3,
      /^ATTACH_WAY: .*\n +cause: kprobe programs are attached by link/,
    ],
    ['hello', ['hello=syscalls/sys_enter_dup by netlink'], 3, /^ATTACH_WAY: .*\n +cause: tracepoint programs/],
    ['waypoints', ['at_xdp=eth0 by'], 3, /^ATTACH_WAY: .* a way is missing behind "by"\n.*by link or by netlink/],
    ['nested_unwrap', ['nested_unwrap=vfs_read by'], 3, /^ATTACH_WAY: .* a way is missing/],
    [
      'stack_sampler',
      ['stack_sampler=by tcx'],
      3,
      /^ATTACH_WAY: .*\n +cause: perf_event programs are attached by link/,
    ],
    ['nested_unwrap', ['nested_unwrap=nap for ever'], 4, /^ATTACH_ENOENT \(ENOENT\)/],
    ['waypoints', ['at_xdp=eth0 egress'], 3, /^XDP_DIRECTION: [\s\S]*hint: write eth0, or attach a tc program there/],
    ['waypoints', ['at_xdp=eth1', '--attach', 'at_xdp=eth1'], 4, /EBUSY/],
  ] as const;
  for (const [object, words, code, message] of refused) {
    const result = await command(['run', `${bin}/${object}`, '--attach', ...words]);
    assert.deepEqual([result.code, message.test(result.error)], [code, true], `${words}: ${result.error}`);
  }
});

test('a program that only a link attaches may be said to be attached by one', async () => {
  const { code, out } = await command(['run', `${bin}/hello`, '--attach', 'hello=syscalls/sys_enter_dup by link']);
  assert.equal(code, 0);
  assert.match(out, /tracepoint syscalls\/sys_enter_dup → hello/);
  const sampled = await command(['run', `${bin}/stack_sampler`, '--attach', 'stack_sampler=by link']);
  assert.match(sampled.out, /perf sample → stack_sampler/);
});

test('a way alone leaves the place to the section, on the command line and in an events file', async () => {
  const packet = await command(['run', `${bin}/port_filter`, '--attach', 'port_filter=by netlink']);
  assert.match(packet.out, /the built-in packet, ingress of eth0 → port_filter/);
  for (const [object, event] of [
    ['nested_unwrap', 'kprobe: __x64_sys_dup'],
    ['hello', 'tracepoint: syscalls/sys_enter_dup'],
    ['stack_sampler', 'perf_sample: {}'],
  ]) {
    const events = `attach: [{program: ${object}, by: link}]\nevents: [{${event}}]\n`;
    const { out, error } = await withFile('e.yaml', events, (path) =>
      command(['run', `${bin}/${object}`, '--events', path]),
    );
    assert.match(out, new RegExp(`→ ${object} on CPU 0`), error);
  }
});

test('the exit code tells a completed run from one that failed', async () => {
  assert.equal((await command(['run', `${bin}/hello`])).code, 0);
  assert.equal((await command(['run', `${bin}/nested_unwrap`])).code, 1);
  assert.equal((await command(['run', `${bin}/null_read`])).code, 1);
});

test('colours appear on a terminal only, and not against NO_COLOR', async () => {
  const csi = '\u001b[';
  assert.ok((await command(['run', `${bin}/hello`], true)).out.includes(csi));
  assert.ok(!(await command(['run', `${bin}/hello`], false)).out.includes(csi));
  assert.ok(!(await command(['run', `${bin}/hello`], true, { NO_COLOR: '1' })).out.includes(csi));
});

test('--help lists every exit code and option; --version is that of the package', async () => {
  const help = await command(['--help']);
  assert.equal(help.code, 0);
  for (const word of [
    '--events',
    '--program',
    '--attach',
    '--packets',
    '--layout',
    '--cpus',
    '--share',
    '--seed',
    '--json',
    '70',
  ]) {
    assert.ok(help.out.includes(word), word);
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.equal((await command(['--version'])).out, `${version}\n`);
});

test('--format says what tracepoints the kernel has, and goes with those of an events file', async () => {
  const object = `${bin}/exec_counter`;
  const without = await command(['run', object]);
  assert.equal(without.code, 5);
  assert.match(without.error, /^TRACEPOINT_UNSUPPORTED: .*"sched\/sched_process_exec"\n/);
  const formats = 'captures/files/formats';
  const [event] = (await json([object, '--format', `${formats}/processes.yaml`])).events;
  assert.deepEqual([event?.outcome, event?.verdict], ['completed', 'kept']);
  const both = [
    '--format',
    `${formats}/sched/sched_process_exec/format`,
    '--format',
    `${formats}/sched/sched_switch/format`,
  ];
  const events = 'events: [{tracepoint: sched/sched_process_exec, fields: {filename: /bin/ls, pid: 7}}]\n';
  await withFile('exec.yaml', events, async (path) => {
    const { out } = await command(['run', object, '--events', path, ...both]);
    assert.match(out, /\[exec_counter::exec_counter\] 7 runs \/bin\/ls\n/);
  });
  const twice = await command(['run', object, ...both, '--format', `${formats}/processes.yaml`]);
  assert.equal(twice.code, 3);
  assert.match(twice.error, /^TRACEPOINT_TWICE: tracepoint sched\/sched_process_exec is described twice\n/);
  assert.equal((await command(['run', object, '--format', 'README.md'])).code, 3);
});
