import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { RELAID } from '../../programs/corpus.ts';
import { sample, THOROUGH } from '../effort.ts';
import { command, withFile } from './command.ts';
import { json, type Output } from './run-json.ts';

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

test('run works on every object of the corpus, as text and as JSON of the published schema', THOROUGH, async () => {
  assert.ok(corpus.length > 40, `only ${corpus.length} objects`);
  const special = (path: string) => unsupported.has(basename(path)) || kernelOf(path).length > 0;
  for (const path of sample(corpus, 3, special)) {
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
    const { out } = await command(['run', `${bin}/endless`, '--events', path]);
    assert.match(out, /\n +timeout +after [\d.]+ s of virtual time, by redirect\n/);
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

test('several objects run on one kernel, with maps of their own or with one that they share', THOROUGH, async () => {
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

test('what a panic removes is what the events file says', THOROUGH, async () => {
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

test('--seed decides the random numbers, over the events file', THOROUGH, async () => {
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

test('what becomes of a packet is said, and whether a program has sent it on', THOROUGH, async () => {
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

test('the exit code tells a completed run from one that failed', THOROUGH, async () => {
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

test('--help lists every exit code and option; --version is that of the package', THOROUGH, async () => {
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
