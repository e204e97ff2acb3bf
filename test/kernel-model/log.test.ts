import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KERN_INFO } from '../../kernel-model/log.ts';
import { bootKernel } from './support.ts';

test('the kernel log has the time since boot in front of every line', () => {
  const { log, clock } = bootKernel({ clock: { start: 1_234_567_890 } });
  log.print(KERN_INFO, 'one\ntwo\n');
  clock.advanceTo(123_456_000_000_999);
  log.print(KERN_INFO, 'three');
  assert.deepEqual(log.lines(), ['[    1.234567] one', '[    1.234567] two', '[123456.000000] three']);
  assert.deepEqual(log.lines(2), ['[123456.000000] three']);
  assert.equal(log.records[0]!.level, KERN_INFO);
});

test('a record holds 1021 bytes behind its level, whatever its lines, and loses one newline at its end', () => {
  const { log } = bootKernel();
  const texts = (message: string) => {
    const from = log.records.length;
    log.print(KERN_INFO, message);
    return log.records.slice(from).map(({ text }) => text);
  };
  assert.deepEqual(texts('x'.repeat(1021)), ['x'.repeat(1021)]);
  assert.deepEqual(texts(`${'x'.repeat(1021)}y`), ['x'.repeat(1021)]);
  assert.deepEqual(texts(`${'x'.repeat(1000)}\n${'y'.repeat(30)}\n`), ['x'.repeat(1000), 'y'.repeat(20)]);
  assert.deepEqual(texts(`${'x'.repeat(1020)}\n\n`), ['x'.repeat(1020)]);
  assert.deepEqual(texts('one\n\n'), ['one', '']);
  assert.deepEqual(texts(`${'x'.repeat(1020)}é`), [`${'x'.repeat(1020)}\ufffd`]);
});

test('the trace has the columns that Linux 6.18 gives it', () => {
  const { trace } = bootKernel({ clock: { start: 3_757_102_480_000 } });
  trace.print({ comm: 'python3', pid: 25168, cpu: 0, flags: 'b..11' }, 'hello');
  trace.print({ comm: 'a-name-of-15-by', pid: 1, cpu: 12, flags: '...21' }, '');
  assert.deepEqual(trace.lines(), [
    '         python3-25168   [000] b..11  3757.102480: bpf_trace_printk: hello',
    ' a-name-of-15-by-1       [012] ...21  3757.102480: bpf_trace_printk: ',
  ]);
});

test('a trace text that ends in a newline leaves an empty line, as in trace_pipe', () => {
  const { trace } = bootKernel();
  trace.print({ comm: 'bash', pid: 42, cpu: 1, flags: '...21' }, 'hello\n');
  assert.deepEqual(trace.lines(), ['            bash-42      [001] ...21     0.000000: bpf_trace_printk: hello', '']);
});

test('a program prints for the task on its CPU', () => {
  const kernel = bootKernel({ cpus: 2 });
  kernel.tasks.enter(0, { pid: 42, comm: 'bash' });
  kernel.tracePrint('hello');
  assert.match(kernel.trace.lines()[0]!, /^ {12}bash-42 {6}\[000\]/);
});

test('log and trace hold the latest lines, and no more text than the latest half to whole mebibyte', () => {
  const { log, trace } = bootKernel();
  const text = 'x'.repeat(1000);
  for (let n = 0; n < 5000; n++) {
    log.print(KERN_INFO, text);
    trace.print({ comm: 'bash', pid: 1, cpu: 0, flags: '...21' }, text);
  }
  for (const { records, total } of [log, trace]) {
    assert.equal(total, 5000);
    assert.ok(records.length >= 524 && records.length < 1049, `${records.length}`);
  }
});
