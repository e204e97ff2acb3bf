import assert from 'node:assert/strict';
import { test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { command, withFile } from './command.ts';
import { json } from './run-json.ts';

const bin = 'programs/bin';

test('user space listens, reads, opens counters and deletes, as the events file says', THOROUGH, async () => {
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

test('what user space cannot open is refused as perf_event_open(2) and mmap(2) refuse it', THOROUGH, async () => {
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
