import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { command, withFile } from './command.ts';

const hello = readFileSync('programs/bin/hello');
const echo = readFileSync('captures/files/echo.pcap');
/** An x86-64 ELF file that is no Rex object: this very interpreter. */
const notRex = process.execPath;

/** One clear error: the four lines of a diagnostic, and no stack of ours. */
function assertOneError(error: string, code: string): void {
  const pattern = new RegExp(`^${code}( \\(E[A-Z0-9]+\\))?: .+\\n {2}cause: .+\\n {2}hint: .+\\n$`);
  assert.match(error, pattern);
  assert.doesNotMatch(error, /^\s+at /m);
}

const files: readonly { name: string; contents: string | Uint8Array; code: string; exit: number }[] = [
  { name: 'empty', contents: '', code: 'ELF_EMPTY', exit: 3 },
  { name: 'text.txt', contents: 'hello, world\n', code: 'ELF_NOT_ELF', exit: 3 },
  { name: 'cut', contents: hello.subarray(0, 1000), code: 'ELF_TRUNCATED', exit: 3 },
  { name: 'header-only', contents: hello.subarray(0, 64), code: 'ELF_TRUNCATED', exit: 3 },
];
for (const { name, contents, code, exit } of files) {
  test(`run ${name}: one clear error, exit code ${exit}`, async () => {
    const result = await withFile(name, contents, (path) => command(['run', path]));
    assert.equal(result.code, exit, result.error);
    assertOneError(result.error, code);
    assert.match(result.error, new RegExp(name));
    assert.equal(result.out, '');
  });
}

test('run a directory and a file that is not there: one clear error each', THOROUGH, async () => {
  assertOneError((await command(['run', 'programs/bin'])).error, 'FILE_IS_DIRECTORY');
  const missing = await command(['run', 'programs/bin/nothing']);
  assertOneError(missing.error, 'FILE_NOT_FOUND');
  assert.equal(missing.code, 3);
});

test('run an ELF file that is not a Rex object: refused, with an explanation', THOROUGH, async () => {
  const result = await command(['run', notRex]);
  assert.notEqual(result.code, 0);
  assertOneError(result.error, '[A-Z_]+');
});

test('run with a capture cut in the middle of a packet: an error that names the packet, after those before it', async () => {
  const result = await withFile('cut.pcap', echo.subarray(0, 400), (path) =>
    command(['run', 'programs/bin/port_filter', '--packets', path]),
  );
  assert.equal(result.code, 3);
  assertOneError(result.error, '[A-Z_]*TRUNCATED[A-Z_]*');
  assert.match(result.error, /cut\.pcap: .*packet 6/);
  assert.match(result.out, /event 5: packet 5 of cut\.pcap/);
});

const documents: readonly { name: string; text: string; place: RegExp }[] = [
  { name: 'an unclosed list', text: 'events: [', place: /events\.yaml:1:\d+/ },
  { name: 'an unknown key', text: 'events: []\ncpu: 2\n', place: /events\.yaml:2:1/ },
  { name: 'an odd number of digits', text: 'events:\n  - packet: "001"\n', place: /events\.yaml:2:\d+/ },
];
for (const { name, text, place } of documents) {
  test(`run with an events file that has ${name}: an error with line and column`, async () => {
    const result = await withFile('events.yaml', text, (path) =>
      command(['run', 'programs/bin/port_filter', '--events', path]),
    );
    assert.equal(result.code, 3, result.error);
    assertOneError(result.error, '[A-Z_]+');
    assert.match(result.error, place);
  });
}

test('wrong command lines: exit code 2 and one clear error each', async () => {
  const lines = [
    ['walk', 'x'],
    ['run'],
    ['run', 'a', '--share'],
    ['run', 'a', '--seed', '-1'],
    ['run', 'a', '--seed', '4294967296'],
    ['layout', '--btf', 'a', '--share', 'm'],
    ['run', 'a', '--cpus', '65'],
    ['run', 'a', '--cpus', 'two'],
    ['run', 'a', '--nonsense'],
  ];
  for (const line of lines) {
    const result = await command(line);
    assert.equal(result.code, 2, line.join(' '));
    assertOneError(result.error, 'USAGE');
  }
});

test('an object that the kernel refuses and one that the model lacks end differently', async () => {
  const unknown = await command(['run', 'programs/bin/unknown_symbol']);
  assert.equal(unknown.code, 4);
  assert.match(unknown.error, /\(EINVAL\).*bpf_nonexistent/);
  const noHandler = await command(['run', 'programs/bin/no_timeout_handler']);
  assert.equal(noHandler.code, 4);
  assert.match(noHandler.error, /__rex_handle_timeout/);
});

test('--program with a name that the object does not have lists those it has', async () => {
  const result = await command(['run', 'programs/bin/hello', '--program', 'goodbye']);
  assert.equal(result.code, 3);
  assertOneError(result.error, 'NO_SUCH_PROGRAM');
  assert.match(result.error, /its programs are hello/);
});

test('--share with a map that no object has lists those they have', async () => {
  const result = await command(['run', 'programs/bin/dup_totals', 'programs/bin/packet_totals', '--share', 'sums']);
  assert.equal(result.code, 3);
  assertOneError(result.error, 'NO_SUCH_MAP');
  assert.match(result.error, /their maps are totals, lengths\n/);
});

test('--share with objects that have no map: the hint is to leave it out', async () => {
  const result = await command(['run', 'programs/bin/hello', '--share', 'sums']);
  assert.equal(result.code, 3);
  assertOneError(result.error, 'NO_SUCH_MAP');
  assert.match(result.error, /cause: they have no maps\n.*hint: leave out --share/s);
});

describe('a name that is misspelt on the command line:', () => {
  const misspelt: readonly (readonly [words: readonly string[], hint: string])[] = [
    [['run', 'programs/bin/port_fliter'], 'write programs/bin/port_filter, or check the spelling'],
    [['check', 'port_filter'], 'write programs/bin/port_filter, or check the spelling'],
    [['layout', '--object', 'program/bin/port_filter'], 'write programs/bin/port_filter, or check the spelling'],
    [
      ['run', 'programs/bin/port_filter', '--packets', 'dns-and-htpt.pcapng'],
      'write captures/files/dns-and-http.pcapng, or check the spelling',
    ],
    [['run', 'programs/bin/dup_totals', '--share', 'total'], 'write --share totals'],
    [
      ['run', 'programs/bin/port_filter', '--program', 'port-filter'],
      'write port_filter in --program, or leave it out',
    ],
    [['run', 'programs/bin/port_filter', '--attach', 'port=eth0'], 'write port_filter in --attach, or leave it out'],
    [
      ['run', 'programs/bin/port_filter', '--layout', 'linux-6.18'],
      'write linux-6.18-x86_64, or the path of a layout file',
    ],
    [['run', 'programs/bin/port_filter', '--kernel', 'rex-2025'], 'write rex-2025-02'],
    [
      ['run', 'programs/bin/port_filter', '--kernel', 'linux-6.18-x86_64'],
      'give linux-6.18-x86_64 as the layout, and no published kernel',
    ],
  ];
  for (const [words, hint] of misspelt) {
    test(words.join(' '), async () => {
      const { error } = await command(words);
      assert.equal(/^ {2}hint: (.*)$/m.exec(error)?.[1], hint, error);
    });
  }
});

test('--share with maps that differ is refused by the kernel', async () => {
  const result = await command([
    'run',
    'programs/bin/stack_sampler',
    'programs/bin/syscall_counter',
    '--share',
    'counts',
  ]);
  assert.equal(result.code, 4);
  assert.match(result.error, /EINVAL.*key size 8 where it has 4, max entries 512 where it has 16/);
});

test('an event that reaches no attached program is an error, not silence', async () => {
  const result = await withFile('events.yaml', 'events:\n  - packet: "00"\n', (path) =>
    command(['run', 'programs/bin/hello', '--events', path]),
  );
  assert.equal(result.code, 3);
  assertOneError(result.error, 'EVENT_REACHES_NOTHING');
});
