import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEvents } from '../../captures/events/events-file.ts';
import { ReadCount } from '../../kernel-model/maps/storage/read-limit.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { run } from './outcome.ts';

test('a map is read as far as the limit of entries and of bytes, and no further', () => {
  for (const limit of [
    { entries: 3, bytes: 1000 },
    { entries: 1000, bytes: 30 },
  ]) {
    const count = new ReadCount('m', limit);
    for (let n = 0; n < 3; n++) count.add(10);
    assert.throws(() => count.add(10), { code: 'MAP_READ_TOO_LARGE', kind: 'unsupported' });
  }
});

test('run says of a map of one large value that it was not read', THOROUGH, async () => {
  const { out } = await run('value_of_805_mb', 'write_first');
  assert.match(JSON.stringify(JSON.parse(out).maps), /"notRead":/);
});

test('a document that uses its anchors very often is an error of input', THOROUGH, () => {
  const aliases = Array.from({ length: 2000 }, () => '*a').join(', ');
  assert.throws(() => parseEvents(`events: [&a {packet: "00"}, ${aliases}]\n`, 'e.yaml'), {
    code: 'YAML_ALIASES',
    kind: 'input',
  });
});

test('log and trace keep the latest lines, and say how many are lost', THOROUGH, async () => {
  const log = JSON.parse((await run('flood_of_log_lines', 'print')).out).events[0].log as string[];
  assert.match(log[0]!, /^\*\* \d+ printk messages dropped \*\*$/);
  assert.equal(Number(/\d+/.exec(log[0]!)![0]) + log.length - 1, 50_000);
  const trace = JSON.parse((await run('flood_of_trace_lines', 'print')).out).events[0].trace as string[];
  assert.match(trace[0]!, /^CPU:0 \[LOST \d+ EVENTS\]$/);
  assert.match(trace.at(-1)!, /line 49999$/);
});

test(
  'a name that is not UTF-8 is shown with its bytes by their numbers, as the kernel log shows them',
  THOROUGH,
  async () => {
    const [{ log, panic }] = JSON.parse((await run('names_not_utf8', 'speak')).out).events;
    const name = 'give\\xffup🦀\\xed\\xa0\\x80';
    assert.ok(
      log.some((line: string) => line.endsWith(`::${name}+0x10/0x10`)),
      log.join('\n'),
    );
    assert.equal(panic.frames[2].symbol, name);
  },
);

test('files that are devices are not opened', THOROUGH, async () => {
  for (const words of [
    ['run', '/dev/zero'],
    ['run', 'programs/bin/hello', '--events', '/dev/zero'],
    ['run', 'programs/bin/hello', '--layout', '/dev/zero'],
    ['merge', '/dev/zero'],
    ['badge', '/dev/zero'],
    ['verify', '/dev/zero', 'programs/bin/hello'],
    ['layout', '--btf', '/dev/zero'],
  ]) {
    const { code, error } = await command(words);
    assert.equal(code, 3, words.join(' '));
    assert.match(error, /^FILE_NOT_REGULAR/, words.join(' '));
  }
});
