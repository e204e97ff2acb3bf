import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { debuggedBy, runLldb } from './gdb.ts';

const OBJECT = 'test/debugger/fixtures/wandering_index';

/** The commands that docs/debugging.md gives to lldb, with a port and an address of this run. */
function documented(printed: readonly string[]): readonly string[] {
  const [, text = ''] = /```lldb\n([^`]*)\n```/.exec(readFileSync('docs/debugging.md', 'utf8')) ?? [];
  const said = printed.join('\n');
  const [, slide = ''] = /symbol-file -o (0x[\da-f]+)/.exec(said) ?? [];
  const [, port = ''] = /127\.0\.0\.1:(\d+)/.exec(said) ?? [];
  assert.ok(text.includes(slide), `the document has another address than ${slide}`);
  return text.replace(':1234', `:${port}`).split('\n');
}

describe('lldb debugs programs', { ...skipUnless(hasTool('lldb'), 'no lldb'), ...THOROUGH }, () => {
  test('it stops at lines, steps, watches memory, shows and changes registers, and leaves', async () => {
    const { gdb: text, code } = await debuggedBy(
      (printed) =>
        runLldb([
          ...documented(printed),
          'memory read -f x -s 8 -c 1 place',
          'thread step-inst',
          'watchpoint set expression -w write -s 8 -- place',
          'thread step-over',
          'register write rax 42',
          'register read rax',
          'process plugin packet monitor where',
          'continue',
          'detach',
        ]),
      [OBJECT, '--events', `${OBJECT}.events.yaml`],
    );
    let rest = text;
    for (const piece of [
      /stop reason = breakpoint 1\.1\n.*wander\(place=0xffff[\da-f]+, distance=1\) at wandering_index\.rs:18/,
      /frame #1: .*wandering_index\.rs:29/,
      /0xffffc900[\da-f]{8}: 0x0000000000000000\n/,
      /stop reason = instruction step into\n.*at wandering_index\.rs:18/,
      /Watchpoint 1 hit:\nold value: 0x0000000000000000\nnew value: 0x0000000000000001\n/,
      /rax = 0x000000000000002a\n/,
      /event 1, program "wandering_index" on CPU 0/,
      /stop reason = breakpoint 1\.1\n.*distance=2\) at wandering_index\.rs:18/,
      /Process 1 detached/,
    ]) {
      const found = piece.exec(rest);
      assert.ok(found, `${piece} is not in\n${rest}\nwhich is the rest of\n${text}`);
      rest = rest.slice(found.index + found[0].length);
    }
    assert.equal(code, 1, 'what is left happens after lldb has gone: a program panics');
  });
});
