import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { command, withFile } from '../command.ts';

const SHIPPED = 'linux-6.18-x86_64';
const OTHER = 'programs/layouts/linux-6.18-small-x86_64.yaml';
const layout = (...words: string[]) => command(['layout', '--object', ...words]);

test('layout --object prints the kernel and the fields that an object uses', async () => {
  assert.deepEqual(await layout('programs/bin/port_filter'), {
    code: 0,
    out: `programs/bin/port_filter: built for Linux 6.18.44 on x86_64
  built with the kernel crate: rex-conformance-rex, version not noted
  xdp_buff
    rxq       at 32, 8 bytes
    data      at 0, 8 bytes
    data_end  at 8, 8 bytes
  xdp_rxq_info
    dev          at 0, 8 bytes
    queue_index  at 8, 4 bytes
  net_device
    ifindex  at 224, 4 bytes
`,
    error: '',
  });
});

test('layout --object prints bit-fields, and says where nothing is used', async () => {
  assert.match((await layout('programs/bin/classifier')).out, /^ {4}pkt_type +at 128, bits 0 to 2 of 1 byte$/m);
  const { out } = await layout('programs/bin/syscall_counter');
  assert.equal(
    out,
    'programs/bin/syscall_counter: built for Linux 6.18.44 on x86_64\n  built with the kernel crate: rex-conformance-rex, version not noted\n  it uses no struct of the kernel\n',
  );
});

test('layout --object --compare prints what differs, and ends with 1', async () => {
  assert.deepEqual(await layout('programs/bin/hello', '--compare', OTHER), {
    code: 1,
    out: `programs/bin/hello: built for Linux 6.18.44 on x86_64; 1 difference to Linux 6.18.44-small (${OTHER})
  task_struct.pid is at 1264 in the program, at 1248 in this kernel
`,
    error: '',
  });
  const { code, out } = await layout('programs/bin/other_layout/classifier', '--compare', SHIPPED);
  const lines = out.trimEnd().split('\n');
  assert.equal(code, 1);
  assert.match(lines[0]!, /; 15 differences to Linux 6\.18\.44 \(linux-6\.18-x86_64\)$/);
  assert.equal(lines.length, 1 + 15);
});

test('layout --object --compare says so where nothing differs', THOROUGH, async () => {
  assert.deepEqual(await layout('programs/bin/port_filter', '--compare', OTHER), {
    code: 0,
    out: `programs/bin/port_filter: built for Linux 6.18.44 on x86_64; everything that it uses is the same in Linux 6.18.44-small (${OTHER})\n`,
    error: '',
  });
});

test('an object that does not say what it is built for is an input error', async () => {
  const { code, out, error } = await layout('programs/bin/no_timeout_handler');
  assert.deepEqual([code, out], [3, '']);
  assert.match(error, /^LAYOUT_NOT_NOTED: programs\/bin\/no_timeout_handler: .+\n {2}cause: .+\n {2}hint: .+\n$/);
});

test('what cannot be read is an input error', THOROUGH, async () => {
  assert.match((await layout('nowhere')).error, /^FILE_NOT_FOUND \(ENOENT\): nowhere/);
  assert.match((await layout('programs/bin/hello', '--compare', 'nowhere')).error, /^LAYOUT_UNKNOWN: /);
  await withFile('note', readFileSync('programs/bin/MANIFEST.yaml'), async (path) => {
    const { code, error } = await layout(path);
    assert.equal(code, 3);
    assert.match(error, /^ELF_/);
  });
});

for (const words of [
  ['--btf', 'x'],
  ['-o', 'x'],
  ['--kernel', '6.18'],
]) {
  test(`layout --object refuses ${words[0]}`, async () => {
    const { code, error } = await layout('programs/bin/hello', ...words);
    assert.equal(code, 2);
    assert.match(error, /^USAGE: layout --object has no option --(btf|output|kernel)\n/);
  });
}

test('run refuses a program that is built for another kernel', async () => {
  const { code, error } = await command(['run', 'programs/bin/hello', '--layout', OTHER]);
  assert.equal(code, 3);
  assert.match(
    error,
    /^LAYOUT_MISMATCH: hello: built for Linux 6\.18\.44, not for this kernel, Linux 6\.18\.44-small: task_/,
  );
});
