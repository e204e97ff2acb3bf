import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { parseYaml } from '../../base/yaml-document.ts';
import { parseEvents, readEventsFile } from '../../captures/events/events-file.ts';
import { formatEvents } from '../../captures/events/events-writer.ts';
import { readTracepointFile } from '../../captures/events/tracepoint-descriptions.ts';
import { COMMON_FIELDS } from '../../kernel-model/tracefs/tracepoint-format.ts';
import { effort, THOROUGH } from '../effort.ts';
import { validatorOf } from '../schemas.ts';
import { ACCEPTED, FULL_DOCUMENT, NOT_YAML, REFUSED_BY_THE_READER_ONLY } from './documents/event-documents.ts';
import { REFUSED_CONFIGURATIONS } from './documents/refused-configurations.ts';
import type { RefusedDocument } from './documents/refused-document.ts';
import { REFUSED_EVENTS } from './documents/refused-events.ts';
import { REFUSED_USER_SPACE, USER_SPACE_DOCUMENT, USER_SPACE_EVENTS } from './documents/user-space-documents.ts';
import { captureBytes, diagnosticOf, readAll } from './support.ts';

const inSchema = validatorOf('captures/events.schema.json');

const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
after(() => rmSync(folder, { recursive: true }));

test('a document with every key becomes the configuration and events it describes', () => {
  const { configuration, attach, events } = parseEvents(FULL_DOCUMENT, 'events.yaml');
  assert.deepEqual(attach, [
    { program: 'learn', place: undefined },
    { program: 'reply', place: 'eth1 egress' },
    { program: 'reply', place: 'eth1 by tcx' },
    { program: 'guard', place: 'by netlink' },
  ]);
  assert.deepEqual(configuration, {
    cpus: 4,
    possibleCpus: [0, 1, 2, 5],
    offlineCpus: [1, 2],
    layout: 'linux-6.18',
    clock: { start: 1_500_000_000, nanosecondsPerInstruction: 2000, nanosecondsPerHelper: 0 },
    random: { values: [1, 0xffffffff] },
    loaderSurvivesSigsys: true,
    cleanupEntriesTaken: 60,
    cpuid: [
      { leaf: 7, subleaf: 0, ebx: 0x108 },
      { leaf: 0x80000001, eax: 0, ecx: 1, edx: 0xffffffff },
    ],
    helperDurations: { bpf_map_update_elem: 25_000_000_000, bpf_ktime_get_ns: 300 },
    functions: [{ name: 'should_failslab', errorInjection: true }, { name: 'foo.isra.0' }],
    interfaces: [
      { name: 'eth1', up: false },
      { name: 'eth2', queues: 8 },
      { name: 'eth3', mtu: 9000, xdp: 'native', headroom: 192, buffer: 4096 },
      { name: 'eth4', xdp: 'generic', tailroom: 0 },
    ],
    tracepoints: [
      {
        event: 'sched/sched_process_exec',
        common: COMMON_FIELDS,
        fields: [{ name: 'filename', type: '__data_loc char[]', offset: 8, size: 4, signed: false }],
      },
      ...readTracepointFile('captures/files/formats/sched/sched_switch/format'),
    ],
  });
  const echo = readAll(captureBytes('echo.pcap'));
  assert.deepEqual(
    [...events],
    [
      {
        kind: 'map_update',
        map: 'blocked',
        entries: [
          { key: Uint8Array.of(0, 0x35), value: Uint8Array.of(1) },
          { key: Uint8Array.of(0, 0x50), value: Uint8Array.of(0) },
        ],
      },
      {
        kind: 'packet',
        bytes: Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0),
        label: 'the first',
        interface: 'eth1',
        direction: 'egress',
        queue: 3,
        fields: { mark: 7, vlan_tci: 0x2064 },
        nonLinear: 4,
        warnings: [{ code: 'CAPTURE_PACKET_TRUNCATED', text: 'cut short' }],
        after: 2_000_000,
        cpu: 3,
        task: { pid: 42, tgid: 40, comm: 'bash', registers: { ip: 0x401000n, sp: 0xffff_ffff_ffff_fff8n } },
        watchdog: { atInstruction: 1000 },
        program: 'drop_ports',
      },
      ...[1, 3, 4].map((number) => ({
        kind: 'packet',
        bytes: echo[number - 1]!.bytes,
        label: `packet ${number} of echo.pcap`,
        interface: 'eth0',
        ...(number === 1 ? { after: 1000 } : { interval: 10_000_000 }),
      })),
      {
        kind: 'tracepoint',
        event: 'raw_syscalls/sys_enter',
        fields: { id: 32n, args: [1n, -1n, 0xffff_ffff_ffff_ffffn, 0n, 0n, 0n] },
        task: { pid: 7 },
        watchdog: { duringHelperCall: 2 },
        inside: {
          helperCall: 3,
          event: { kind: 'probe', type: 'kprobe', function: 'htab_map_update_elem', registers: { di: 1n } },
        },
      },
      {
        kind: 'tracepoint',
        event: 'sched/sched_process_exec',
        fields: { filename: '/bin/true', prev_comm: '12' },
      },
      { kind: 'probe', type: 'kprobe', function: '__x64_sys_dup', registers: { di: 3n } },
      {
        kind: 'probe',
        type: 'kretprobe',
        function: '__x64_sys_dup',
        registers: { ax: 0xffff_ffff_ffff_fff7n },
      },
      { kind: 'probe', type: 'uprobe', function: 'main', cpu: 1, interval: 7 },
      { kind: 'probe', type: 'uretprobe', function: 'main' },
      {
        kind: 'perf_sample',
        period: 1_000_000n,
        address: 0xffffffff81000000n,
        counter: 5n,
        enabled: 6n,
        running: 7n,
        registers: { ip: 0xffff_ffff_ffff_ffffn },
      },
    ],
  );
});

test('what user space does to maps is read in its order', () => {
  const { configuration, events } = parseEvents(USER_SPACE_DOCUMENT, 'events.yaml');
  assert.deepEqual(configuration, { crashStop: 'sharers' });
  assert.deepEqual([...events], USER_SPACE_EVENTS);
});

for (const { what, text } of [...ACCEPTED, { what: 'all that user space does', text: USER_SPACE_DOCUMENT }]) {
  test(`reader and schema accept: ${what}`, () => {
    const { events } = parseEvents(text, 'events.yaml');
    assert.equal([...events].length, [...events].length, 'every walk begins at the first event');
    assert.ok(inSchema(parse(text)), JSON.stringify(inSchema.errors, undefined, 1));
  });

  test(`what is written is read as the same: ${what}`, () => {
    const document = parseEvents(text, 'events.yaml');
    const { configuration, events } = document;
    const written = formatEvents(document);
    assert.ok(inSchema(parse(written)), written);
    const again = parseEvents(written, 'elsewhere/events.yaml');
    assert.deepEqual(again.configuration, configuration);
    assert.deepEqual(again.attach, document.attach);
    assert.deepEqual([...again.events], [...events]);
  });
}

function refuse({ text, code, message, hint }: RefusedDocument): void {
  const diagnostic = diagnosticOf(() => parseEvents(text, 'events.yaml'));
  const place = /^\d/.test(message) ? 'events.yaml:' : '';
  assert.equal(diagnostic.message, `${place}${message}`);
  assert.deepEqual([diagnostic.code, diagnostic.kind], [code, 'input']);
  if (hint !== undefined) assert.equal(diagnostic.hint, hint);
}

for (const refused of [...REFUSED_CONFIGURATIONS, ...REFUSED_EVENTS, ...REFUSED_USER_SPACE]) {
  test(`reader and schema refuse: ${refused.what}`, () => {
    refuse(refused);
    assert.ok(!inSchema(parse(refused.text)), 'the schema accepts it');
  });
}

for (const refused of REFUSED_BY_THE_READER_ONLY) {
  test(`the reader refuses what the schema cannot: ${refused.what}`, () => {
    refuse(refused);
    assert.ok(inSchema(parse(refused.text)), 'the schema refuses it too: it belongs in the other list');
  });
}

for (const refused of NOT_YAML) {
  test(`refused as YAML: ${refused.what}`, () => refuse(refused));
}

test('many keys in a line of brackets are not deep', () => {
  const event = { tracepoint: 'syscalls/sys_enter_dup', fields: { fildes: 3 } };
  const text = JSON.stringify({ events: Array.from({ length: 300 }, () => event) });
  assert.equal([...parseEvents(text, 'events.yaml').events].length, 300);
  const deep = (levels: number) => diagnosticOf(() => parseEvents(`${'- '.repeat(levels)}x`, 'events.yaml')).cause;
  assert.equal(deep(201), 'its nesting is too deep');
  assert.notEqual(deep(150), 'its nesting is too deep');
});

test('a hundred thousand brackets are refused, not followed', THOROUGH, () => {
  const diagnostic = diagnosticOf(() => parseEvents('['.repeat(100_000), 'events.yaml'));
  assert.deepEqual([diagnostic.code, diagnostic.cause], ['YAML_SYNTAX', 'its nesting is too deep']);
});

test('a hundred thousand keys and anchors take the time of one each', THOROUGH, () => {
  const keys = Array.from({ length: 100_000 }, (_, at) => `name_${at}: &anchor_${at} 1`);
  const { message } = diagnosticOf(() => parseEvents(`${keys.join('\n')}\nname_0: 2\n`, 'events.yaml'));
  assert.match(message, /^events.yaml:100001:1: "name_0" appears twice in the document$/);
});

test('an alias without an anchor is named with its place, and with quotes for a text', () => {
  const fault = (text: string) => {
    try {
      parseYaml(text, 'a.yaml', 'the document')
        .mapping(['events'])
        .require('events')
        .list()
        .map((item) => item.text());
    } catch (error) {
      assert.ok(error instanceof Diagnostic);
      return `${error.code} ${error.message} ${error.cause} ${error.hint}`;
    }
    return 'nothing';
  };
  const form = (name: string) => new RegExp(`^YAML_SYNTAX a.yaml:1:.*no &${name} is before it.*"\\*${name}"`);
  assert.match(fault('events: *a\n'), form('a'));
  assert.match(fault('events: [x, *.o]\n'), form('.o'));
  assert.match(fault('events: [*b, &b x]\n'), form('b'));
  assert.equal(fault('events: [&b x, *b]\n'), 'nothing');
});

test('an alias stands for the last anchor of its name before it', () => {
  const text = 'events:\n  - packet: &a "01"\n  - packet: *a\n  - packet: &a "02"\n  - packet: *a\n';
  const firsts = [...parseEvents(text, 'events.yaml').events].map((event) => event.kind === 'packet' && event.bytes[0]);
  assert.deepEqual(firsts, [1, 1, 2, 2]);
  const { code } = diagnosticOf(() => parseEvents('events:\n  - packet: *late\n  - packet: &late "01"\n', 'x.yaml'));
  assert.equal(code, 'YAML_SYNTAX');
});

test('a duration is in nanoseconds whatever its unit', () => {
  const text = 'events: []\nhelper_durations: {a: 1, b: 2ns, c: 1.5 us, d: 3 µs, e: 4 ms, f: 0.0001 s}';
  assert.deepEqual(parseEvents(text, 'events.yaml').configuration.helperDurations, {
    a: 1,
    b: 2,
    c: 1500,
    d: 3000,
    e: 4_000_000,
    f: 100_000,
  });
});

test('what is written can be read by people: an event a paragraph, bytes in quotes', () => {
  const text = `cpus: 2
clock:
  start: 5000
loader:
  survives_sigsys: true
events:
  - map: blocked
    entries: [{key: "00ab", value: "01"}]
  - packet: "00ffee"
    label: packet 3 of dns.pcap
    task: {pid: 42, comm: bash}
  - kprobe: __x64_sys_dup
    registers: {di: 18446744073709551615}
`;
  assert.equal(formatEvents(parseEvents(text, 'events.yaml')), text);
});

test('files that are no text, and paths that are no file, are refused', () => {
  writeFileSync(join(folder, 'binary.yaml'), captureBytes('http.pcap'));
  assert.equal(diagnosticOf(() => readEventsFile(join(folder, 'binary.yaml'))).code, 'YAML_SYNTAX');
  assert.equal(diagnosticOf(() => readEventsFile(folder)).code, 'FILE_IS_DIRECTORY');
  assert.equal(diagnosticOf(() => readEventsFile(join(folder, 'none.yaml'))).code, 'FILE_NOT_FOUND');
});

test('a document cut or changed anywhere gives events or a diagnostic', THOROUGH, () => {
  const outcome = (text: string) => {
    try {
      return [...parseEvents(text, 'events.yaml').events].length;
    } catch (error) {
      if (error instanceof Diagnostic && error.kind === 'input') return error.code;
      throw error;
    }
  };
  const outcomes = new Set<string | number>();
  for (let length = 0; length < FULL_DOCUMENT.length; length += effort(997, 5))
    outcomes.add(outcome(FULL_DOCUMENT.slice(0, length)));
  const characters = [...'"{}[]:,#&*!|-0g \t\n\0é'];
  for (const [nth, character] of characters.entries()) {
    // Every twelfth character at a place, or each of them.
    for (let at = effort(29 * (nth % 36), 0); at < FULL_DOCUMENT.length; at += effort(29 * 36, 29)) {
      outcomes.add(outcome(FULL_DOCUMENT.slice(0, at) + character + FULL_DOCUMENT.slice(at + 1)));
    }
  }
  for (const due of ['YAML_SYNTAX', 'YAML_TYPE', 'YAML_UNKNOWN_KEY', 'HEX_DIGIT', 12, ...effort([], [11])]) {
    assert.ok(outcomes.has(due), `never ${due}: ${[...outcomes].join(', ')}`);
  }
});
