import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { command, withFile } from '../command.ts';
import { schemaOf } from '../run-output.ts';

const SMALL = 'programs/layouts/linux-6.18-small-x86_64.yaml';
const isValid = schemaOf('portability');
const portability = (...words: string[]) => command(['portability', ...words]);
const shipped = readFileSync('kernel-model/layouts/linux-6.18-x86_64.yaml', 'utf8');

test('portability says for each shipped layout whether an object runs there, and which field moved', async () => {
  assert.deepEqual(await portability('programs/bin/port_filter'), {
    code: 1,
    out: `programs/bin/port_filter: built for Linux 6.18.44 on x86_64; it uses 6 fields of 3 structs of the kernel
layout             kernel                runs there  moved  resized  missing
linux-6.1-x86_64   6.1.0-57-amd64        no          1      0        0
linux-6.12-x86_64  6.12.117+deb12-amd64  yes         0      0        0
linux-6.18-x86_64  6.18.44               yes         0      0        0
linux-6.1-x86_64:
  net_device.ifindex is at 224 in the program, at 216 in this kernel
it runs on 2 of 3 layouts
`,
    error: '',
  });
});

test('portability ends with 0 where the object runs on all of the layouts', async () => {
  const { code, out } = await portability('programs/bin/port_filter', '--layouts', `linux-6.18-x86_64,${SMALL}`);
  assert.equal(code, 0);
  assert.match(out, /\nit runs on 2 of 2 layouts\n$/);
  assert.match(
    (await portability('programs/bin/syscall_counter')).out,
    /it uses 0 fields of 0 structs of the kernel\n.*\nit runs on 3 of 3 layouts/s,
  );
});

test('portability tells what is moved, resized and missing apart, as text and as JSON', async () => {
  const other = shipped
    .replace('rxq: { offset: 32,', 'rxq: { offset: 40,')
    .replace('ifindex: { offset: 224, size: 4,', 'ifindex: { offset: 224, size: 8,')
    .replace(/^ {2}xdp_rxq_info:$/m, '  xdp_rxq_other:');
  await withFile('other.yaml', other, async (path) => {
    const { out } = await portability('programs/bin/port_filter', '--layouts', path);
    assert.match(out, /no {10}1 {6}1 {8}1\n/);
    const json = await portability('programs/bin/port_filter', '--layouts', `${path},linux-6.18-x86_64`, '--json');
    const document = JSON.parse(json.out);
    assert.ok(isValid(JSON.parse(json.out)), JSON.stringify(isValid.errors));
    assert.equal(json.code, 1);
    const [first, second] = document.result.layouts;
    assert.deepEqual(
      first.differences.map(({ kind, what }: { kind: string; what: string }) => `${kind} ${what}`),
      ['moved xdp_buff.rxq', 'missing xdp_rxq_info', 'resized net_device.ifindex'],
    );
    assert.deepEqual([first.runs, second.runs, second.differences], [false, true, []]);
  });
});

test('portability refuses what it cannot compare', async () => {
  for (const [words, code, error] of [
    [['programs/bin/no_timeout_handler'], 3, 'LAYOUT_NOT_NOTED'],
    [['programs/bin/hello', '--layouts', 'linux-9.9'], 3, 'LAYOUT_UNKNOWN'],
    [['programs/bin/hello', '--layouts', 'linux-6.18-x86_64,'], 2, 'USAGE'],
    [['README.md'], 3, 'ELF_NOT_ELF'],
    [[], 2, 'USAGE'],
  ] as const) {
    const result = await portability(...words);
    assert.equal(result.code, code, words.join(' '));
    assert.match(result.error, new RegExp(`^${error}( \\(EINVAL\\))?: .+\\n {2}cause: .+\\n {2}hint: .+\\n$`));
  }
});
