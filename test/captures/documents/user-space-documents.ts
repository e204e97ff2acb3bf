import type { RefusedDocument } from './refused-document.ts';

const event = (text: string) => `events:\n  - {${text}}\n`;

/** A document with all that user space does to maps, and all that samples and panics may say. */
export const USER_SPACE_DOCUMENT = `crash_stop: sharers
events:
  - {map: events, pages: 8}
  - map: counters
    counters:
      - {slot: 0, cpu: 1, counter: 0xffffffffffffffff, enabled: 7, running: 6}
      - {slot: 3, cpu: 0}
  - {map: blocked, delete: ["0035", "00 50"]}
  - perf_sample: {event: cpu-cycles, kernel_stack: [1], user_stack: [2], call_chain: [kernel, user]}
  - perf_sample: {event: page-faults, call_chain: []}
  - {map: events, read: all}
`;

/** What {@link USER_SPACE_DOCUMENT} is read as. */
export const USER_SPACE_EVENTS = [
  { kind: 'perf_buffers', map: 'events', pages: 8 },
  {
    kind: 'perf_counter',
    map: 'counters',
    slot: 0,
    cpu: 1,
    counter: 0xffff_ffff_ffff_ffffn,
    enabled: 7n,
    running: 6n,
  },
  { kind: 'perf_counter', map: 'counters', slot: 3, cpu: 0 },
  { kind: 'map_deletion', map: 'blocked', keys: [Uint8Array.of(0, 0x35), Uint8Array.of(0, 0x50)] },
  { kind: 'perf_sample', event: 'cpu-cycles', kernelStack: [1n], userStack: [2n], callChain: ['kernel', 'user'] },
  { kind: 'perf_sample', event: 'page-faults', callChain: [] },
  { kind: 'record_reading', map: 'events' },
];

/** Documents that the reader and the schema refuse. */
export const REFUSED_USER_SPACE: readonly RefusedDocument[] = [
  {
    what: 'two actions on a map in one item',
    text: event('map: m, pages: 8, read: all'),
    code: 'YAML_ONE_OF',
    message: '2:5: item 1 of events has both pages and read',
  },
  {
    what: 'perf buffers without pages',
    text: event('map: m, pages: 0'),
    code: 'YAML_RANGE',
    message: '2:21: pages of item 1 of events is 0',
  },
  {
    what: 'a counter without a slot',
    text: event('map: m, counters: [{cpu: 0}]'),
    code: 'YAML_MISSING_KEY',
    message: '2:25: item 1 of counters of item 1 of events has no slot',
  },
  {
    what: 'a counter on a CPU that no kernel has',
    text: event('map: m, counters: [{slot: 0, cpu: 64}]'),
    code: 'YAML_RANGE',
    message: '2:40: cpu of item 1 of counters of item 1 of events is 64',
  },
  {
    what: 'a misspelt field of a counter',
    text: event('map: m, counters: [{slot: 0, cpu: 0, count: 5}]'),
    code: 'YAML_UNKNOWN_KEY',
    message: '2:43: "count" is not a key of item 1 of counters of item 1 of events',
  },
  {
    what: 'a negative counter',
    text: event('map: m, counters: [{slot: 0, cpu: 0, counter: -1}]'),
    code: 'YAML_RANGE',
    message: '2:52: counter of item 1 of counters of item 1 of events is -1',
  },
  {
    what: 'a deleted key that is no bytes',
    text: event('map: m, delete: ["0g"]'),
    code: 'HEX_DIGIT',
    message: '2:23: item 1 of delete of item 1 of events, line 1, column 2: "g" is not a hexadecimal digit',
  },
  {
    what: 'some records to be read',
    text: event('map: m, read: some'),
    code: 'YAML_RANGE',
    message: '2:20: read of item 1 of events is "some"',
  },
  {
    what: 'a perf event that is none',
    text: event('perf_sample: {event: cycles}'),
    code: 'YAML_RANGE',
    message: '2:27: event of perf_sample of item 1 of events is "cycles"',
  },
  {
    what: 'a part of a call chain that is none',
    text: event('perf_sample: {call_chain: [kernel, guest]}'),
    code: 'YAML_RANGE',
    message: '2:41: item 2 of call_chain of perf_sample of item 1 of events is "guest"',
  },
  {
    what: 'a word for what a panic removes that is none',
    text: 'crash_stop: all\nevents: []',
    code: 'YAML_RANGE',
    message: '1:13: crash_stop is "all"',
  },
];
