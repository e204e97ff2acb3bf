import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { isPlainLine } from '../../base/plain-text.ts';
import { shellCommand, shellPath, shellWord } from '../../base/shell-words.ts';
import { effort, THOROUGH } from '../effort.ts';
import { Random } from '../runtime/object/random.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';

const PIECES = [
  ...'\'"\\$`!#&*()[]{}<>|;?~=%^@+:,./- \t\n\r\u001b\u007f\u009b\u202e',
  ...['$(reboot)', '$HOME', '##[error]', '::error::', 'a', 'Z', '0', 'é', '😀', '\\n', '\\101', '--'],
];

/** The words that a shell reads from a command. */
function wordsIn(shell: string, command: string): string[] {
  const { stdout, status } = spawnSync(shell, ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
  assert.equal(status, 0, command);
  return stdout.split('\0').slice(0, -1);
}

function randomWords(random: Random, isWanted: (word: string) => boolean): string[] {
  const words: string[] = [];
  while (words.length < 500) {
    const word = Array.from({ length: random.below(8) }, () => PIECES[random.below(PIECES.length)]!).join('');
    if (isWanted(word)) words.push(word);
  }
  return words;
}

test('a word is quoted only where it has to be', () => {
  for (const word of ['target/release/my-filter', '--events', '--attach=xdp=eth0', 'a_b.c', '@x', '10%', 'a:b'])
    assert.equal(shellWord(word), word);
  assert.equal(shellWord(''), "''");
  assert.equal(shellWord('eth0 egress'), "'eth0 egress'");
  assert.equal(shellWord("it's $(reboot)"), "'it'\\''s $(reboot)'");
  assert.equal(shellWord('=ls'), "'=ls'");
  assert.equal(shellWord('naïve'), "'naïve'");
});

test('a word that cannot be printed as it is has numbers in place of what cannot', () => {
  assert.equal(shellWord("it's\n\u001b[31m"), "$'it\\'s\\012\\033[31m'");
  assert.equal(shellWord('a\u202e\\b'), "$'a\\342\\200\\256\\\\b'");
});

test('a path that begins with a dash is no option', () => {
  assert.equal(shellPath('--json'), './--json');
  assert.equal(shellPath('- x'), "'./- x'");
  assert.equal(shellPath('a/-x'), 'a/-x');
});

test('every POSIX shell reads words that can be printed as they were', THOROUGH, () => {
  const random = new Random(3);
  for (let n = 0; n < effort(2, 40); n++) {
    const words = randomWords(random, isPlainLine);
    assert.deepEqual(wordsIn('sh', shellCommand(words)), words);
  }
});

test('bash reads every word as it was, on one line that is safe to print', {
  ...skipUnless(hasTool('bash'), 'no bash'),
  ...THOROUGH,
}, () => {
  const random = new Random(4);
  for (let n = 0; n < effort(2, 40); n++) {
    const words = randomWords(random, () => true);
    const command = shellCommand(words);
    assert.ok(isPlainLine(command), command);
    assert.deepEqual(wordsIn('bash', command), words);
  }
});
