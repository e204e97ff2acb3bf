import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARAMETERS } from '../../steps/parameter-types.ts';
import { PHRASES } from '../../steps/phrases.ts';
import { command } from './command.ts';

test('phrases lists every phrase with its meaning, and every kind of value', async () => {
  const { code, out, error } = await command(['phrases']);
  assert.equal(error, '');
  assert.equal(code, 0);
  for (const { keyword, expression } of PHRASES) assert.ok(out.includes(`  ${keyword} ${expression}`), expression);
  for (const { name } of PARAMETERS) assert.ok(out.includes(`  {${name}}  `), name);
  assert.match(out, /^ {2}Then \{verdicts\} are \+ \| packets \| verdict \|$/m);
  assert.doesNotMatch(out, /`|\\\|/);
});

test('phrases lists those that have all of the words given, in whatever case', async () => {
  const { code, out } = await command(['phrases', 'MAP', 'IS EMPTY']);
  assert.equal(code, 0);
  assert.match(out, /^ {2}Then map \{string\} is empty$/m);
  assert.doesNotMatch(out, /the verdict|Kinds of values/);
});

test('phrases says that there is none, and names the nearest word', async () => {
  const { code, error } = await command(['phrases', 'verdcit']);
  assert.equal(code, 3);
  assert.match(error, /^NO_SUCH_PHRASE: no phrase has "verdcit"/);
  assert.match(error, /cause: "verdcit" is in no phrase, and in no meaning of one/);
  assert.match(error, /hint: look for verdict/);
  const none = await command(['phrases', 'watchdog', 'jiffies']);
  assert.equal(none.code, 3);
  const option = await command(['phrases', '--json']);
  assert.equal(option.code, 2);
});
