import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
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
  test('lets the events of a file happen at once, each on its CPU', THOROUGH, async () => {
    const { code, out } = await exploreFile('counter_racy', `events:\n${dup(0)}${dup(2)}`);
    assert.equal(code, 1);
    assert.match(out, /✗ no serial order: .*\n {4}map "counts" at key 00000000: 01.*, not 02/);
    assert.match(out, /--events \S*events\.yaml --schedule '0:1 2:2 0:2'/);
    assert.match(out, /FAILED: 1 fault in \d+ schedules, 2 data races, /);
  });

  test('lets user space write at once with the events that come before', THOROUGH, async () => {
    const write = '  - {map: counts, entries: [{key: "00000000", value: "0700000000000000"}]}\n';
    const { code, out } = await exploreFile('counter_racy', `events:\n${dup(0)}${write}${dup(1)}`);
    assert.equal(code, 1);
    assert.match(out, /CPU 2 {2}user space changes map "counts"/);
  });

  test('programs that touch more memory than is followed are not judged', THOROUGH, async () => {
    const { code, out } = await command(['explore', 'programs/hostile/bin/work_of_helpers', '--budget', '20 s']);
    assert.equal(code, 5, out);
    assert.match(out, /INCOMPLETE: the model lacks .*touch more than 1048576 bytes of shared memory/);
  });

  test(
    'a run that the kernel does not survive, or that breaks a rule, is a fault in whatever order',
    THOROUGH,
    async () => {
      for (const [object, says] of [
        ['null_read', /✗ broken run: program "null_read" on CPU 0 ends in an oops\n +BUG: kernel NULL pointer/],
        ['leaked_record', /✗ broken run: program "leaked_record" on CPU 0 breaks a rule\n/],
      ] as const) {
        const { code, out } = await command(['explore', `${BIN}/${object}`]);
        assert.equal(code, 1, out);
        assert.match(out, says);
        const again = / again {2}npx rex-conformance (.*)$/m.exec(out)![1]!.replaceAll("'", '');
        assert.equal((await command(again.split(' '))).code, 1, again);
      }
    },
  );

  test('what could not be judged leaves it incomplete', async () => {
    const lacking = await command(['explore', `${BIN}/x87_instruction`]);
    assert.equal(lacking.code, 5);
    assert.match(lacking.out, /\n {2}not judged: the processor model does not have .*\n\nINCOMPLETE: the model lacks/);
    const elsewhere = '  - {tracepoint: syscalls/sys_enter_getpid, cpu: 1}\n';
    const unseen = await exploreFile('counter_racy', `events:\n${dup(0)}${elsewhere}`);
    assert.equal(unseen.code, 5, unseen.out);
    assert.match(unseen.out, /INCOMPLETE: no program sees the events of the file: event 1 of CPU 1; /);
  });

  test('one schedule is a sample', THOROUGH, async () => {
    const { code, out } = await command(['explore', `${BIN}/counter_locked`, '--schedule', '0']);
    assert.equal(code, 0);
    assert.match(out, /\nSAMPLED: no fault in 1 schedule, /);
  });

  test('refuses events that are all on one CPU', async () => {
    const one = await exploreFile('counter_racy', `events:\n${dup(1)}${dup(1)}`);
    assert.equal(one.code, 3);
    assert.match(one.error, /EXPLORE_ONE_CPU/);
  });

  test('shows with store buffers what only they allow', THOROUGH, async () => {
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
