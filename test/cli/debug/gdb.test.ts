import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { debugged } from './gdb.ts';

const OBJECT = 'test/debugger/fixtures/wandering_index';
const EVENTS = ['--events', `${OBJECT}.events.yaml`];

/** Everything in the text, in this order. */
function inOrder(text: string, pieces: readonly (string | RegExp)[]): void {
  let at = 0;
  for (const piece of pieces) {
    const rest = text.slice(at);
    const found =
      typeof piece === 'string' ? { index: rest.indexOf(piece), 0: piece } : (piece.exec(rest) ?? { index: -1, 0: '' });
    assert.ok(found.index >= 0, `${piece} is not in\n${rest}\nwhich is the rest of\n${text}`);
    at += found.index + found[0].length;
  }
}

/** The commands that docs/debugging.md gives to gdb. */
const documented = /```gdb\n([^`]*)\n```/.exec(readFileSync('docs/debugging.md', 'utf8'))![1]!.split('\n');

describe('gdb debugs programs', skipUnless(hasTool('gdb'), 'no gdb'), () => {
  test('it goes back from a panic to the line that made the index too large', THOROUGH, async () => {
    const { gdb, code } = await debugged([OBJECT, ...EVENTS], [...documented, 'monitor where', 'monitor map index']);
    inOrder(gdb, [
      'program "wandering_index" ends here (panicked): index out of bounds: the len is 4 but the index is 10',
      'Program received signal SIGABRT',
      'wandering_index.rs:33',
      'Hardware watchpoint 1: -location *place',
      'Old value = 10\nNew value = 3\n',
      /wandering_index::wander \(place=0x[\da-f]+, distance=7\) at .*wandering_index.rs:18/,
      /#1 .*wandering_index.rs:29/,
      'event 3, program "wandering_index" on CPU 0',
      '00 00 00 00 → 03 00 00 00 00 00 00 00',
    ]);
    assert.equal(code, 1, 'what is left happens after gdb has gone: a program panics');
  });

  test(
    'it shows lines, arguments and callers, steps over lines and out of functions, both ways',
    THOROUGH,
    async () => {
      const { gdb, out } = await debugged(
        [OBJECT, ...EVENTS],
        [
          'break wandering_index.rs:18',
          'continue',
          'info args',
          'backtrace 2',
          'finish',
          'next',
          'next',
          'step',
          'print place',
          'reverse-finish',
          'reverse-next',
          'print *place',
          'kill',
        ],
      );
      inOrder(gdb, [
        'Breakpoint 1, wandering_index::wander (place=',
        'distance = 1',
        /#1 .*wandering_index.rs:29/,
        '30\t    if distance == QUIET {',
        '33\t    let found = weight(*place);',
        'wandering_index::weight (place=1)',
        '$1 = 1',
        '33\t    let found = weight(*place);',
        '30\t    if distance == QUIET {',
        '$2 = 1',
        'killed',
      ]);
      assert.ok(!out.includes('event 2'), 'a client that kills leaves the rest alone');
    },
  );

  test('it changes a register, and the change happens again after every way back', THOROUGH, async () => {
    const { gdb, out, code } = await debugged(
      [OBJECT, ...EVENTS],
      [
        'break *wandering_index::weight if $rdi > 3',
        'continue',
        'set var $rdi = 2',
        'stepi',
        'reverse-stepi',
        'print $rdi',
        'reverse-stepi',
        'print $rdi',
        'delete',
        'continue',
      ],
    );
    inOrder(gdb, ['Breakpoint 1, wandering_index::weight', '$1 = 2', '$2 = 10', 'No more reverse-execution history']);
    assert.match(out, /event 4:.*\n {2}outcome {7}completed\n {2}result {8}30 kept/);
    assert.equal(code, 0);
  });

  test('it stops at a fault and at the watchdog, at the instruction, and goes on', THOROUGH, async () => {
    const fault = await debugged(['programs/bin/null_read'], ['continue', 'x/i $pc', 'continue']);
    inOrder(fault.gdb, [
      'ends here (oops): BUG: kernel NULL pointer dereference',
      'SIGSEGV',
      /=> 0x[\da-f]+ <.*>:\tmov/,
      'exited with code 01',
    ]);
    const timeout = await debugged(
      ['programs/bin/endless'],
      [
        'continue',
        'info symbol $pc',
        'stepi',
        'info symbol $pc',
        'reverse-stepi',
        'reverse-stepi',
        'info symbol $pc',
        'continue',
        'continue',
        'continue',
      ],
    );
    inOrder(timeout.gdb, [
      'the watchdog finds the program too old',
      'SIGXCPU',
      /^(?!.*timeout).*section/m,
      /__rex_handle_timeout.*in section/,
      /^(?!.*timeout).*section/m,
      'SIGXCPU',
      'ends here (timed out)',
      'SIGABRT',
      'exited with code 01',
    ]);
  });

  test('monitor commands tell what only this debugger knows', THOROUGH, async () => {
    const { gdb } = await debugged(
      [OBJECT, ...EVENTS],
      [
        'monitor maps',
        'monitor locks',
        'monitor trace',
        'monitor event 3',
        'continue',
        'monitor where',
        'monitor helper-fails bpf_map_lookup_elem ENOMEM',
        'continue',
        'monitor where',
        'continue',
        'monitor helper-fails bpf_map_lookup EPERM',
        'monitor helper-fails bpf_map_lookup_elem NOTHING',
        'monitor map nothing',
        'monitor \u001b[31m',
        'monitor',
      ],
    );
    inOrder(gdb, [
      /index {2}array, at most 1 entries, 4 → 8 bytes, at 0xffffc900/,
      'no program holds a lock or a reference',
      'the trace is empty',
      'the next continue or stepi goes to event 3',
      'event 3, program "wandering_index" on CPU 0, after 0 instructions',
      'the next continue or stepi goes to the beginning, where bpf_map_lookup_elem fails with ENOMEM',
      'event 1, program "wandering_index" on CPU 0, after 0 instructions',
      'No more reverse-execution history',
      'such as bpf_map_lookup_elem',
      'give one of EPERM, ENOENT',
      'there is no map "nothing"',
      'there is no command "\\x1b[31m"',
      'helper-fails NAME ERRNO',
    ]);
  });
});
