import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { command, withFile } from '../command.ts';

const BIN = 'programs/bin';
const dup = (cpu: number) => `  - {tracepoint: syscalls/sys_enter_dup, task: {pid: ${40 + cpu}}, cpu: ${cpu}}\n`;

/** What `explore` prints about the events of a file. */
async function exploreFile(object: string, events: string, ...words: readonly string[]) {
  return await withFile('events.yaml', events, async (path) => {
    return await command(['explore', `${BIN}/${object}`, '--events', path, ...words]);
  });
}

describe('explore', () => {
  test('lets the events of a file happen at once, each on its CPU', async () => {
    const { code, out } = await exploreFile('counter_racy', `events:\n${dup(0)}${dup(2)}`);
    assert.equal(code, 1);
    assert.match(out, /✗ no serial order: .*\n {4}map "counts" at key 00000000: 01.*, not 02/);
    assert.match(out, /--events \S*events\.yaml --schedule '0:1 2:2 0:2'/);
    assert.match(out, /FAILED: 1 fault in \d+ schedules, 2 data races, /);
  });

  test('lets user space write at once with the events that come before', async () => {
    const write = '  - {map: counts, entries: [{key: "00000000", value: "0700000000000000"}]}\n';
    const { code, out } = await exploreFile('counter_racy', `events:\n${dup(0)}${write}${dup(1)}`);
    assert.equal(code, 1);
    assert.match(out, /CPU 2 {2}user space changes map "counts"/);
  });

  test('refuses events that are all on one CPU', async () => {
    const one = await exploreFile('counter_racy', `events:\n${dup(1)}${dup(1)}`);
    assert.equal(one.code, 3);
    assert.match(one.error, /EXPLORE_ONE_CPU/);
  });

  test('shows with store buffers what only they allow', async () => {
    const litmus = (fildes: number) =>
      `  - {tracepoint: syscalls/sys_enter_dup, cpu: ${fildes}, fields: {fildes: ${fildes}}}\n`;
    const events = `events:\n${litmus(0)}${litmus(1)}`;
    const without = await exploreFile('litmus', events);
    const { code, out } = await exploreFile('litmus', events, '--tso', '--preemptions', '0');
    assert.equal(without.code, 1, 'two loads that see both stores are as after no order of the events');
    assert.equal(code, 1);
    assert.match(out, /lets a store reach /);
  });
});
