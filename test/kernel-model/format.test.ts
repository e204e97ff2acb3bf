import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBpfFormat } from '../../kernel-model/helpers/printing/bpf-format.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, putString, scratch } from './support.ts';

const kernel = bootKernel();
const page = scratch(kernel).offset;
const NEGATIVE = (value: bigint) => BigInt.asUintN(64, value);

/** bpf_trace_printk of a format: what it printed, or the error. */
function print(format: string | Uint8Array, ...args: bigint[]): string | bigint {
  const bytes = typeof format === 'string' ? Buffer.from(format, 'latin1') : format;
  const address = putString(kernel, page, bytes);
  const before = kernel.trace.records.length;
  const result = call(kernel, 'bpf_trace_printk', [address, BigInt(bytes.length + 1), ...args]);
  const record = kernel.trace.records[before];
  if (result < 0n) {
    assert.equal(record, undefined, 'a refused format prints nothing');
    return result;
  }
  assert.equal(result, BigInt(Buffer.byteLength(record!.text)));
  return record!.text;
}

/** What Linux 6.18 printed for each format when it was asked. */
const PRINTED: readonly (readonly [format: string, text: string, ...args: bigint[]])[] = [
  ['hello', 'hello'],
  ['hello\n', 'hello\n'],
  ['', ''],
  ['%d %u %x', '-5 7 deadbeef', NEGATIVE(-5n), (1n << 40n) | 7n, 0xdeadbeefn],
  ['[%5d][%-5d][%05d]', '[   42][42   ][00042]', 42n, 42n, 42n],
  ['[%+d][% d][%08lx]', '[+42][ 42][ffffffff81234567]', 42n, 42n, 0xffffffff81234567n],
  ['%llu %lld', '18446744073709551615 -1', NEGATIVE(-1n), NEGATIVE(-1n)],
  ['%lli %li', '-1 -1', NEGATIVE(-1n), NEGATIVE(-1n)],
  ['%px|%10px|%-20px|', '0000000000001234|         1|1                   |', 0x1234n, 1n, 1n],
  ['%p', '0000000000000000', 0n],
  ['%p', 'fffffffffffffff2', 0xfffffffffffffff2n],
  ['%s|%s', '|', 0n, 1n],
  ['%c%c|', 'AB|', 65n, 66n],
  ['%5c|%-3c|', '    A|B  |', 65n, 66n],
  ['%%d 100%% %d', '%d 100% 3', 3n],
  ['%i %X', '1 ABC', 1n, 0xabcn],
  ['%cx', 'Ax', 65n],
  ['%-px|%20px|%020px|', 'f               |                   f|0000000000000000000f|', 15n, 15n, 15n],
  ['%20pi4a%-20pI4|', '000.000.000.0000.0.0.0|', 0n, 0n],
  ['%pi4', '000.000.000.000', 0n],
  ['%pI6', '0000:0000:0000:0000:0000:0000:0000:0000', 0n],
  ['%pi4|%pI4', '000.000.000.000|0.0.0.0', 0n, 0n],
  ['%ld %lx', '1 2', 1n, 2n],
  ['%pks|', '|', 0n],
  ['%0-5d|%-05d|', '7    |7    |', 7n, 7n],
  ['%20s|%-20s|', `${' '.repeat(20)}|${' '.repeat(20)}|`, 0n, 0n],
  ['a\tb\rc', 'a\tb\rc'],
  ['%pS|%ps|%pB', '0x1234567|0x1234567|0x1234567', 0x1234567n, 0x1234567n, 0x1234567n],
];
for (const [format, text, ...args] of PRINTED) {
  test(`bpf_trace_printk prints ${JSON.stringify(format)} as Linux does`, () => {
    assert.equal(print(format, ...args), text);
  });
}

/** Formats that Linux 6.18 refused with EINVAL. */
const REFUSED = [
  '[%+d][% d][%#x]',
  '%d%d%d%d',
  '%hd',
  '%o',
  '%.3d',
  '%*d',
  '%sx',
  '%',
  '\x01abc',
  '%pI5',
  '%pz',
  '%l',
  '%zu',
  '%n',
  '%f',
  'a\x7f',
];
for (const format of REFUSED) {
  test(`bpf_trace_printk refuses ${JSON.stringify(format)} with EINVAL, as Linux does`, () => {
    assert.equal(print(format, 1n, 2n, 3n), -22n);
  });
}

test('bytes from 0x80 on are refused, in kernels that take them they are plain text, and none may follow a string', () => {
  for (let byte = 0x7f; byte <= 0xff; byte++) assert.equal(print(Buffer.of(0x61, byte)), -22n);
  const taken = (format: string) => isBpfFormat(Buffer.from(format), 1, true);
  assert.deepEqual([taken('é'), taken('%cé'), taken('%sé'), taken('a\x7f')], [true, true, false, false]);
});

test('a format without a NUL in its size is refused, and one that cannot be read is a fault', () => {
  const address = putString(kernel, page, 'abc');
  assert.equal(call(kernel, 'bpf_trace_printk', [address, 3]), -22n);
  assert.equal(call(kernel, 'bpf_trace_printk', [address, 0]), -22n);
  assert.throws(() => call(kernel, 'bpf_trace_printk', [0x1000n, 4]), { name: 'HelperFault', access: 'read' });
});

test('a text is read as far as its NUL, and an output is written as far as its own, whatever their sizes say', () => {
  const address = putString(kernel, page, 'abc');
  assert.equal(call(kernel, 'bpf_trace_printk', [address, 0xffffffff]), 3n);
  assert.equal(snprintf('abc', 0x7fffffff, []).text, 'abc\0'.padEnd(24, '\xee'));
  assert.deepEqual(snprintf('abc', 0x80000000, []), { result: 1n, text: ''.padEnd(24, '\xee') });
  assert.equal(snprintf('%d', 0xffffffff, [1n], 0xffffffff).result, -22n);
  putString(kernel, page, 'abc');
  const atTheEnd = toAddress(page + 4096 - 4);
  assert.equal(call(kernel, 'bpf_snprintf', [atTheEnd, 100, address, 0n, 0]), 4n);
  const tooShort = toAddress(page + 4096 - 3);
  assert.throws(() => call(kernel, 'bpf_snprintf', [tooShort, 100, address, 0n, 0]), {
    name: 'HelperFault',
    access: 'write',
  });
});

test('strings, addresses and symbols are read from guest memory', () => {
  const string = putString(kernel, page + 512, 'text');
  kernel.memory.u8.set([192, 168, 1, 20], page + 600);
  kernel.memory.u8.set([0xfe, 0x80], page + 608);
  const text = BigInt(kernel.kallsyms.resolve('vfs_read')!.low) + 0xffffffff00000000n;
  assert.equal(print('%s,%10s.', string, string), 'text,      text.');
  assert.equal(print('%pks', string), 'text');
  assert.equal(print('%pI4 %pi4', toAddress(page + 600), toAddress(page + 600)), '192.168.1.20 192.168.001.020');
  assert.equal(print('%pi6', toAddress(page + 608)), 'fe800000000000000000000000000000');
  assert.equal(print('%pS %ps %pB', text + 5n, text + 5n, text + 5n), 'vfs_read+0x5/0x360 vfs_read vfs_read+0x5/0x360');
});

test('%p shows no address, and the same for the same address in every run', () => {
  const shown = print('%p', 0xffffc90000300000n);
  assert.match(String(shown), /^00000000[0-9a-f]{8}$/);
  assert.notEqual(shown, 'ffffc90000300000');
  assert.equal(print('%p', 0xffffc90000300000n), shown);
  assert.notEqual(print('%p', 0xffffc90000300008n), shown);
});

test('a long text is cut to what fits 1024 bytes with its NUL, and its whole length is the result', () => {
  const address = putString(kernel, page, '%600s%600s');
  const result = call(kernel, 'bpf_trace_printk', [address, 11, 0, 0]);
  assert.equal(result, 1200n);
  assert.equal(kernel.trace.records.at(-1)!.text.length, 1023);
});

/** bpf_snprintf into a buffer of `size` bytes. */
function snprintf(format: string, size: number, data: readonly bigint[], dataSize = data.length * 8) {
  const target = page + 1024;
  kernel.memory.u8.fill(0xee, target, target + 64);
  data.forEach((value, index) => {
    kernel.memory.writeU64(page + 2048 + 8 * index, BigInt.asUintN(64, value));
  });
  const result = call(kernel, 'bpf_snprintf', [
    toAddress(target),
    size,
    putString(kernel, page, format),
    data.length === 0 ? 0n : toAddress(page + 2048),
    dataSize,
  ]);
  return { result, text: Buffer.from(kernel.memory.bytes(target, 24)).toString('latin1') };
}

test('bpf_snprintf gives the bytes needed with the NUL, cuts to the buffer, and leaves the rest alone', () => {
  const rest = (text: string) => text.padEnd(24, '\xee');
  assert.deepEqual(snprintf('hello', 3, []), { result: 6n, text: rest('he\0') });
  assert.deepEqual(snprintf('hello', 1, []), { result: 6n, text: rest('\0') });
  assert.deepEqual(snprintf('hello', 0, []), { result: 6n, text: rest('') });
  assert.deepEqual(snprintf('hello %d', 16, [7n]), { result: 8n, text: rest('hello 7\0') });
  assert.deepEqual(snprintf('%d-%s', 16, [5n, 0n]), { result: 3n, text: rest('5-\0') });
  assert.deepEqual(snprintf('%c%c', 8, [0x141n, 0n]), { result: 3n, text: rest('A\0\0') });
  assert.deepEqual(snprintf('%d', 8, [1n, 2n, 3n]), { result: 2n, text: rest('1\0') });
});

test('widths are cut to 2^23 - 1 and wrap at 32 bits, as Linux 6.18 does', () => {
  const needed = (format: string, ...args: bigint[]) => snprintf(format, 4, args).result;
  assert.equal(needed('%8388606d', 5n), 8388607n);
  assert.equal(needed('%8388608d', 5n), 8388608n);
  assert.equal(needed('%2000000000d', 5n), 8388608n);
  assert.equal(needed('%99999999999d', 5n), 8388608n);
  assert.equal(needed('%2147483648d', 5n), 2n);
  assert.equal(needed('%4294967301d', 5n), 6n);
  assert.equal(needed('%4294967295p', 5n), 17n);
  assert.equal(needed('%4294967294p', 5n), 9n);
  assert.equal(needed('%2147483640d%2147483640d', 5n, 5n), 16777215n);
  assert.equal(snprintf('%08388609d', 8, [5n]).text.slice(0, 8), '0000000\0');
});

test('bpf_snprintf refuses what Linux refuses', () => {
  assert.equal(snprintf('%d', 8, []).result, -22n);
  assert.equal(snprintf('%d', 8, [1n], 7).result, -22n);
  assert.equal(snprintf('%d', 8, [1n], 13 * 8).result, -22n);
  assert.equal(snprintf('%d%d', 8, [1n]).result, -22n);
  assert.equal(snprintf('%y', 8, [1n]).result, -22n);
  assert.equal(call(kernel, 'bpf_snprintf', [toAddress(page), 8, putString(kernel, page + 64, 'x'), 0n, 8]), -22n);
  assert.throws(() => call(kernel, 'bpf_snprintf', [0n, 8, putString(kernel, page, 'x'), 0n, 0]), { access: 'write' });
  assert.throws(() => call(kernel, 'bpf_snprintf', [toAddress(page), 8, 0n, 0n, 0]), { access: 'read' });
});

/** vprintk with a va_list whose first `inRegisters` arguments are in the register save area. */
function vprintk(format: string, args: readonly bigint[], inRegisters = 6): bigint {
  const list = page + 1024;
  const saved = page + 1100;
  const overflow = page + 1200;
  kernel.memory.view.setUint32(list, 48 - inRegisters * 8, true);
  kernel.memory.writePointer(list + 8, overflow);
  kernel.memory.writePointer(list + 16, saved);
  args.forEach((value, index) => {
    const place = index < inRegisters ? saved + 48 - inRegisters * 8 + 8 * index : overflow + 8 * (index - inRegisters);
    kernel.memory.writeU64(place, BigInt.asUintN(64, value));
  });
  return call(kernel, 'vprintk', [putString(kernel, page, format), toAddress(list)]);
}

test('vprintk takes its arguments from the registers, then from the stack', () => {
  assert.equal(vprintk('%d %d %d %d', [1n, 2n, 3n, 4n], 2), 7n);
  assert.equal(kernel.log.records.at(-1)!.text, '1 2 3 4');
  assert.equal(kernel.log.records.at(-1)!.level, 4);
});

test('vprintk takes no more of a text than fits, whatever width and precision are', () => {
  assert.equal(vprintk('%2000000000d %*d %.*d', [1n, 2_000_000_000n, 3n, 2_000_000_000n, 4n]), 1023n);
  // A record of the log has 1021 bytes for it (test/kernel-model/log.test.ts).
  assert.equal(kernel.log.records.at(-1)!.text, ' '.repeat(1021));
  // A precision is cut to 2^15 - 1, and the smallest int is no width at all.
  assert.equal(vprintk('%.99999d', [1n]), 1023n);
  assert.equal(kernel.log.records.at(-1)!.text, '0'.repeat(1021));
  assert.equal(vprintk('%*d|', [NEGATIVE(-(2n ** 31n)), 7n]), 2n);
  assert.equal(kernel.log.records.at(-1)!.text, '7|');
});

test('vprintk knows all of printf, levels, and newlines', () => {
  assert.equal(
    vprintk('\x016x=%#x o=%#o %hhd %.3d %*d|%-*d|%.2s|%zu\n', [
      255n,
      8n,
      0x1ffn,
      7n,
      4n,
      5n,
      NEGATIVE(-4n),
      6n,
      putString(kernel, page + 700, 'abc'),
      9n,
    ]),
    34n,
  );
  assert.deepEqual(kernel.log.records.at(-1), {
    time: 0,
    level: 6,
    text: 'x=0xff o=010 -1 007    5|6   |ab|9',
  });
  vprintk('%s %s', [0n, 5n]);
  assert.equal(kernel.log.records.at(-1)!.text, '(null) (efault)');
  assert.throws(() => vprintk('%s', [0xffff888000000000n]), { name: 'HelperFault', address: 0xffff888000000000n });
});

test('rex_trace_printk prints the log buffer of its CPU', () => {
  const two = bootKernel({ cpus: 2 });
  two.beginRun('p', 1, { traceFlags: '...21' } as never);
  putString(two, two.cpus.offsetOf('rex_log_buf', 0), 'zero');
  putString(two, two.cpus.offsetOf('rex_log_buf', 1), '[main] one');
  assert.equal(call(two, 'rex_trace_printk'), 0n);
  assert.deepEqual(two.trace.lines(), [
    '       swapper/1-0       [001] ...21     0.000000: bpf_trace_printk: [main] one',
  ]);
});
