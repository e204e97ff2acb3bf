import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXECUTE, PAGE_SIZE, READ, toAddress } from '../../../../kernel-model/memory/guest-memory.ts';
import { readPanicMessage } from '../../../../runtime/run/endings/panic-message.ts';
import { smallKernel } from '../small-kernel.ts';

/** A kernel on whose CPU 1 a program has written a message into the log buffer and called the landing pad. */
function panicking(message: string) {
  const all = smallKernel({ cpus: 2 });
  const { kernel, parts, registers } = all;
  const image = kernel.memory.allocate('image', PAGE_SIZE, READ | EXECUTE).offset;
  kernel.kallsyms.addProgramSymbols('0123456789abcdef', [{ name: 'entry', offset: image, size: 0x40 }]);
  const task = kernel.tasks.enter(1, { pid: 208, comm: 'userapp' });
  const { rsp, rbp } = parts.callerStacks.build(task, ['do_syscall_64']);
  const target = { cpu: 1, context: 0x300000, program: image, entry: image, callerRsp: rsp, callerRbp: rbp };
  parts.dispatcher.enter(registers, target);
  const buffer = kernel.cpus.offsetOf('rex_log_buf', 1);
  kernel.memory.u8.set(new TextEncoder().encode(message), buffer);
  const stack = registers.low(4) - 8;
  kernel.memory.writePointer(stack, registers.low(5));
  registers.setPointer(5, stack);
  kernel.memory.writePointer(stack - 8, image + 0x21);
  registers.setPointer(4, stack - 8);
  registers.set('rax', 5n);
  const state = kernel.cpus.offsetOf('rex_termination_state', 1);
  kernel.memory.u8[state] = 1;
  return { ...all, loader: kernel.tasks.spawn('app'), buffer, state };
}

describe('the landing pad', () => {
  for (const [message, lines] of [
    ['said\n', ['rex: said', '']],
    ['said\n\n', ['rex: said', '', '']],
    ['x'.repeat(1016), [`rex: ${'x'.repeat(1016)}`]],
    ['x'.repeat(1017), [`rex: ${'x'.repeat(1016)}`]],
    [`${'x'.repeat(1015)}\n`, [`rex: ${'x'.repeat(1015)}`]],
    ['', ['rex: ']],
  ] as const) {
    test(`logs a message of ${message.length} bytes${message.endsWith('\n') ? ' that ends in a newline' : ''}`, () => {
      const { kernel, parts, registers, loader } = panicking(`${message}\0`);
      assert.equal(parts.landingPad.land(1, registers, loader).message, message);
      const texts = kernel.log.records.map(({ text }) => text);
      assert.deepEqual(
        texts.slice(
          0,
          texts.findIndex((text) => text.startsWith('CPU:')),
        ),
        lines,
      );
    });
  }

  test('logs message and stack trace, and gives them back', () => {
    const { kernel, parts, registers, loader } = panicking('panicked at src/main.rs:31:9:\nno such\nthing\0rest');
    const panic = parts.landingPad.land(1, registers, loader);
    assert.equal(panic.message, 'no such\nthing');
    assert.equal(panic.location, 'src/main.rs:31:9');
    const frames = panic.frames.map(({ symbol, offset, size, program }) => ({ symbol, offset, size, program }));
    assert.deepEqual(frames, [
      { symbol: 'rex_landingpad', offset: 0x60, size: 0xd0, program: false },
      { symbol: 'entry', offset: 0x21, size: 0x40, program: true },
      { symbol: 'rex_dispatcher_func', offset: 0x32, size: 0x32, program: false },
    ]);
    const release = kernel.layout.kernel;
    assert.deepEqual(
      kernel.log.records.map(({ text }) => text),
      [
        'rex: panicked at src/main.rs:31:9:',
        'no such',
        'thing',
        `CPU: 1 UID: 0 PID: 208 Comm: userapp Not tainted ${release} #1`,
        'Call Trace:',
        ' <REX>',
        ' dump_stack_lvl+0x53/0x80',
        ' rex_landingpad+0x60/0xd0',
        ' rex_prog_0123456789abcdef::entry+0x21/0x40',
        ' rex_dispatcher_func+0x32/0x32',
        ' </REX>',
        ' <TASK>',
        ' do_syscall_64+0xa4/0x280',
        ' </TASK>',
      ],
    );
  });

  test('forces SIGSYS on the loader, resets the state, and goes to rex_exit with rax 0', () => {
    const { kernel, parts, registers, loader, state } = panicking('boom');
    parts.landingPad.land(1, registers, loader);
    assert.deepEqual(kernel.tasks.signals, [{ signal: 'SIGSYS', pid: loader.pid, comm: 'app' }]);
    assert.equal(kernel.memory.u8[state], 0);
    assert.equal(registers.get('rax'), 0n);
    assert.equal(registers.get('rsp'), toAddress(kernel.cpus.stackPointer(1)));
    assert.equal(registers.rip, parts.dispatcher.exitAddress);
    assert.equal(parts.dispatcher.leave(registers, 1), 0);
  });

  test('a loader that is gone gets no signal', () => {
    const { kernel, parts, registers, loader } = panicking('boom');
    kernel.tasks.end(loader);
    parts.landingPad.land(1, registers, loader);
    assert.deepEqual(kernel.tasks.signals, []);
  });
});

describe('panic messages', () => {
  for (const [text, location, message] of [
    ['unknown rust panic', undefined, 'unknown rust panic'],
    ['panicked at a b.rs:1:2:\n', 'a b.rs:1:2', ''],
    ['panicked at the disco', undefined, 'panicked at the disco'],
    ['', undefined, ''],
    ['x'.repeat(1024), undefined, 'x'.repeat(1024)],
  ] as const) {
    test(`"${text.slice(0, 30)}" of ${text.length} bytes`, () => {
      const { kernel, buffer } = panicking(text);
      assert.deepEqual(readPanicMessage(kernel.memory, buffer), { text, location, message });
    });
  }
});
