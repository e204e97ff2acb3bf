import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnalysedFunction } from '../../../runtime/audit/program-analysis.ts';
import type { RexElfPlan } from '../object/elf-builder.ts';
import { analyse, audit, failed, findingsOf, outcomeOf } from './audit-kernel.ts';
import { type CodePart, type Functions, objectOf } from './machine-code.ts';

const PUSH_RBP = '55 48 89 e5';
const POP_RBP = '5d c3';
/** A function that returns 0. */
const ZERO: readonly CodePart[] = ['31 c0 c3'];

/** Analyses the first of some functions. */
function functionOf(functions: Functions, plan: RexElfPlan = {}): AnalysedFunction {
  const { bytes, addresses } = objectOf(functions, plan);
  return analyse(bytes).functions.get(addresses.get(Object.keys(functions)[0]!)!)!;
}

function frameOf(...code: CodePart[]): number | 'unknown' {
  const { frame } = functionOf({ prog: code });
  return 'bytes' in frame ? frame.bytes : 'unknown';
}

describe('frames', () => {
  const cases: readonly (readonly [string, number | 'unknown', ...CodePart[]])[] = [
    ['nothing on the stack', 0, ...ZERO],
    ['push and pop', 16, '55 53 5b 5d c3'],
    ['push of an immediate', 8, '6a 01 58 c3'],
    ['room for locals', 8 + 32, PUSH_RBP, '48 83 ec 20', '48 83 c4 20', POP_RBP],
    ['leave', 8 + 32, PUSH_RBP, '48 83 ec 20', 'c9 c3'],
    ['enter', 8 + 48, 'c8 30 00 00', 'c9 c3'],
    ['rsp rounded down to 64: at most 56 bytes more', 8 + 32 + 56, PUSH_RBP, '48 83 ec 20 48 83 e4 c0', 'c9 c3'],
    ['lea for the epilogue', 8 + 8 + 32, PUSH_RBP, '53 48 83 ec 20', '48 8d 65 f8', '5b', POP_RBP],
    ['rsp from rbp for the epilogue', 8 + 32, PUSH_RBP, '48 83 ec 20', '48 89 ec', POP_RBP],
    [
      'a loop that touches each page',
      8 + 0x3000 + 24,
      PUSH_RBP,
      '4c 8d 9c 24 00 d0 ff ff',
      '48 81 ec 00 10 00 00  48 c7 04 24 00 00 00 00  4c 39 dc  75 ec',
      '48 83 ec 18',
      '48 81 c4 18 30 00 00',
      POP_RBP,
    ],
    ['the larger of two ways', 8 + 0x40, PUSH_RBP, '83 ff 03  77 0a', '48 83 ec 40 48 83 c4 40 eb 00', POP_RBP],
    ['as much as an argument says', 'unknown', PUSH_RBP, '48 29 fc 53', 'c9 c3'],
    ['different on two ways that meet', 'unknown', '83 ff 03  77 01', '53', '58 c3'],
    ['a loop that pushes', 'unknown', '53 83 ff 03 77 fa', 'c3'],
  ];
  for (const [name, bytes, ...code] of cases) {
    test(name, () => assert.equal(frameOf(...code), bytes));
  }
});

describe('returning', () => {
  const call = (to: string): CodePart[] => [PUSH_RBP, 'e8', { to }, POP_RBP];
  test('control goes on behind a call of a function that returns', () => {
    assert.equal(functionOf({ prog: call('zero'), zero: ZERO }).analysis.returns, true);
  });
  test('not behind one that does not', () => {
    const stop = functionOf({ prog: [...call('stop'), '0f 05'], stop: ['eb fe'] });
    assert.equal(stop.analysis.returns, false);
    assert.equal(stop.analysis.states.size, 3);
  });
  test('not behind rex_landingpad', () => {
    assert.equal(functionOf({ prog: [PUSH_RBP, 'ff 15', { got: 'rex_landingpad' }, POP_RBP] }).analysis.returns, false);
    assert.equal(
      functionOf({ prog: [PUSH_RBP, 'ff 15', { got: 'bpf_ktime_get_ns' }, POP_RBP] }).analysis.returns,
      true,
    );
  });
  test('two functions that end in each other never return', () => {
    assert.equal(functionOf({ prog: ['e9', { to: 'other' }], other: ['e9', { to: 'prog' }] }).analysis.returns, false);
  });
  test('a function returns if one that it ends in does, though that is known later', () => {
    const functions = { prog: ['e9', { to: 'b' }], b: ['e9', { to: 'c' }], c: ZERO } satisfies Functions;
    assert.equal(functionOf(functions).analysis.returns, true);
  });
});

describe('where calls lead', () => {
  const targets = (functions: Functions, plan?: RexElfPlan) =>
    functionOf(functions, plan).calls.map(({ target }) => target.kind);
  const inFrame = (...code: CodePart[]): CodePart[] => [PUSH_RBP, ...code, POP_RBP];

  test('through a word that a relocation fills in', () => {
    assert.deepEqual(targets({ prog: inFrame('ff 15', { got: 'bpf_ktime_get_ns' }) }), ['import']);
  });
  test('through a register that keeps it across another call', () => {
    const code = inFrame('4c 8b 25', { got: 'bpf_ktime_get_ns' }, '41 ff d4 41 ff d4');
    assert.deepEqual(targets({ prog: code }), ['import', 'import']);
  });
  test('not through a register that a call may change', () => {
    const code = inFrame('48 8b 05', { got: 'bpf_ktime_get_ns' }, 'ff d0 ff d0');
    assert.deepEqual(targets({ prog: code }), ['import', 'unknown']);
  });
  test('through a slot of the frame', () => {
    const code = inFrame(
      '48 83 ec 20',
      '48 8b 05',
      { got: 'bpf_ktime_get_ns' },
      '48 89 45 f0',
      'ff 55 f0 ff 55 f0',
      'c9 c3',
    );
    assert.deepEqual(targets({ prog: code }), ['import', 'import']);
  });
  test('not through a slot that was written over', () => {
    const store = ['48 8b 05', { got: 'bpf_ktime_get_ns' }, '48 89 45 f0'];
    const code = inFrame('48 83 ec 20', ...store, 'c6 45 f3 00', 'ff 55 f0', 'c9 c3');
    assert.deepEqual(targets({ prog: code }), ['unknown']);
  });
  test('not through a register that another instruction writes on the side', () => {
    // mov rdx, [GOT]; mul rcx; call rdx
    assert.deepEqual(targets({ prog: inFrame('48 8b 15', { got: 'bpf_ktime_get_ns' }, '48 f7 e1 ff d2') }), [
      'unknown',
    ]);
  });
  test('a jump into code that was split off goes on with the frame as it is', () => {
    const functions: Functions = {
      prog: [PUSH_RBP, '48 83 ec 20', 'e9', { to: 'cold', plus: 3 }],
      cold: [...ZERO, 'c9 c3'],
    };
    const prog = functionOf(functions);
    assert.deepEqual(prog.calls, []);
    assert.equal(prog.analysis.returns, true);
    assert.deepEqual(failed(audit(objectOf(functions).bytes)), []);
  });
  test('to the address of a function', () => {
    assert.deepEqual(targets({ prog: inFrame('48 8d 05', { to: 'zero' }, 'ff d0'), zero: ZERO }), ['address']);
  });
  test('through a pointer in memory that can be written to: it does not show', () => {
    const plan: RexElfPlan = { data: new Uint8Array(16), pointers: [{ at: ['.data', 0], to: ['.text', 0] }] };
    const text = '48 8d 05 00 00 00 00';
    const { addresses, sections } = objectOf({ prog: inFrame(text, 'ff 10'), zero: ZERO }, plan);
    const distance = Buffer.alloc(4);
    distance.writeInt32LE(sections.get('.data')!.address - (addresses.get('prog')! + 4 + 7));
    assert.deepEqual(targets({ prog: inFrame(`48 8d 05 ${distance.toString('hex')}`, 'ff 10'), zero: ZERO }, plan), [
      'unknown',
    ]);
    distance.writeInt32LE(sections.get('.data.rel.ro')!.address - (addresses.get('prog')! + 4 + 7));
    const constant: RexElfPlan = { ...plan, pointers: [{ at: ['.data.rel.ro', 0], to: ['.text', 0] }] };
    assert.deepEqual(
      targets({ prog: inFrame(`48 8d 05 ${distance.toString('hex')}`, 'ff 10'), zero: ZERO }, constant),
      ['address'],
    );
  });
});

describe('ways out', () => {
  const wrong = (code: CodePart[], plan: RexElfPlan = {}): string[] =>
    findingsOf(audit(objectOf({ prog: code, zero: ZERO }, plan).bytes), 'REX-MEMORY-06').map(({ message }) => message);
  const cases: readonly (readonly [string, CodePart[], RegExp])[] = [
    [
      'a number',
      [PUSH_RBP, '48 c7 c0 00 00 00 81 ff d0', POP_RBP],
      /prog\+0xb leads to the address 0xffffffff81000000/,
    ],
    ['a number of 32 bits', [PUSH_RBP, 'b8 00 00 40 00 ff d0', POP_RBP], /leads to the address 0x400000, /],
    ['what lies at a number', [PUSH_RBP, 'ff 14 25 00 10 00 00', POP_RBP], /the address that lies at 0x1000/],
    ['the stack', ['48 83 ec 08 48 8d 44 24 08 ff e0'], /leads into the stack: jmp rax/],
    ['a variable of the kernel', [PUSH_RBP, 'ff 15', { got: 'jiffies' }, POP_RBP], /jiffies, a variable of the kernel/],
    ['a far return', ['cb'], /changes the code segment/],
    ['the end of the segment', ['b8 00'], /runs past the end of prog/],
    ['a push before the return', ['57 c3'], /returns to what lies 8 bytes below its return address/],
    ['the header of the file', ['e9 00 e0 ff ff'], /outside of the image|holds data/],
  ];
  for (const [name, code, message] of cases) {
    test(name, () => {
      const found = wrong(code);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0]!, message);
    });
  }
  test('none in calls of functions and imports', () => {
    const call: CodePart[] = [PUSH_RBP, 'ff 15', { got: 'bpf_ktime_get_ns' }, 'e8', { to: 'zero' }, POP_RBP];
    assert.deepEqual(wrong(call), []);
  });
});

describe('jump tables', () => {
  // movsxd rax, dword ptr [rcx+rax*4]; add rax, rcx; jmp rax
  const DISPATCH = '48 63 04 81 48 01 c8 ff e0';

  test('in the code itself: its bytes are not instructions', () => {
    // The table follows the jump, 16 bytes behind the function's start, and begins with bytes that would be cli and hlt.
    const table = Buffer.alloc(8);
    table.writeInt32LE(8, 0);
    table.writeInt32LE(11, 4);
    const code: CodePart[] = ['48 8d 0d 09 00 00 00', DISPATCH, table.toString('hex'), '31 c0 c3', 'b0 01 c3'];
    const result = audit(objectOf({ prog: code }).bytes);
    assert.deepEqual(failed(result), []);
    assert.equal(functionOf({ prog: code }).calls.length, 0);
    assert.equal(functionOf({ prog: code }).analysis.states.size, 4 + 4);
  });

  test('in the code, with a last entry whose bytes would swallow the code behind it', () => {
    const table = Buffer.alloc(12);
    table.writeInt32LE(12, 0);
    table.writeInt32LE(15, 4);
    table.writeInt32LE(-16, 8);
    const code: CodePart[] = ['48 8d 0d 09 00 00 00', DISPATCH, table.toString('hex'), '31 c0 c3', 'fa 90 c3'];
    assert.deepEqual(failed(audit(objectOf({ prog: code }).bytes)), ['REX-MEMORY-05']);
  });

  test('an instruction that only a table leads to is judged', () => {
    const table = Buffer.alloc(8);
    table.writeInt32LE(8, 0);
    table.writeInt32LE(11, 4);
    const code: CodePart[] = ['48 8d 0d 09 00 00 00', DISPATCH, table.toString('hex'), '31 c0 c3', 'fa 90 c3'];
    assert.deepEqual(failed(audit(objectOf({ prog: code }).bytes)), ['REX-MEMORY-05']);
  });

  test('a jump inside a frame that does not show: the whole function is judged', () => {
    const code: CodePart[] = [PUSH_RBP, 'ff e0', 'fa', POP_RBP];
    assert.deepEqual(failed(audit(objectOf({ prog: code }).bytes)), ['REX-MEMORY-05']);
  });
});

describe('frame pointers', () => {
  const wrong = (...code: CodePart[]): number =>
    findingsOf(audit(objectOf({ prog: code, zero: ZERO }).bytes), 'REX-PANIC-11').length;
  const CALL: CodePart[] = ['e8', { to: 'zero' }];

  test('set up before the call', () => assert.equal(wrong(PUSH_RBP, ...CALL, POP_RBP), 0));
  test('set up by enter', () => assert.equal(wrong('c8 00 00 00', ...CALL, 'c9 c3'), 0));
  test('never set up', () => assert.equal(wrong('50', ...CALL, '58 c3'), 1));
  test('set up behind the first call', () => assert.equal(wrong(...CALL, PUSH_RBP, ...CALL, POP_RBP), 1));
  test('rbp saved, but not set', () => assert.equal(wrong('55', ...CALL, POP_RBP), 1));
  test('rbp set, but another register saved', () => assert.equal(wrong('53 48 89 e5', ...CALL, '5b c3'), 1));
  test('used for something else in between', () => assert.equal(wrong(PUSH_RBP, '31 ed', ...CALL, POP_RBP), 1));
  test('set up on one of two ways only', () => assert.equal(wrong('55 83 ff 03 77 03 48 89 e5', ...CALL, POP_RBP), 1));
  test('not wanted where nothing is called', () => assert.equal(wrong('50 58 c3'), 0));
  test('not wanted before a jump to another function', () => assert.equal(wrong('e9', { to: 'zero' }), 0));
});

describe('jumps into instructions', () => {
  test('of the same function', () => {
    // ja to the last two bytes of mov eax, 0x9090c031
    const result = audit(objectOf({ prog: ['83 ff 03 77 01', 'b8 31 c0 90 c3', 'c3'] }).bytes);
    assert.deepEqual(failed(result), ['REX-MEMORY-06']);
    const [finding] = findingsOf(result, 'REX-MEMORY-06');
    assert.equal(finding?.code, 'AUDIT_JUMP_INTO_INSTRUCTION');
    assert.equal(finding?.place?.offset, 3);
  });
});

describe('loading', () => {
  test('every relocation is judged, not the first alone', () => {
    const plan: RexElfPlan = {
      pointers: [0, 8].map((at) => ({ at: ['.data.rel.ro', at] as const, to: ['.text', 0] as const, stored: 1 })),
    };
    const found = findingsOf(audit(objectOf({ prog: ZERO }, plan).bytes), 'REX-LOAD-04');
    assert.deepEqual(
      found.map(({ code }) => code),
      ['LOAD_RELATIVE_MISMATCH', 'LOAD_RELATIVE_MISMATCH'],
    );
  });
  test('what Linux has and the model has not is no breach', () => {
    const result = audit(objectOf({ prog: [PUSH_RBP, 'ff 15', { got: 'dump_stack_lvl' }, POP_RBP] }).bytes);
    const outcome = outcomeOf(result, 'REX-LOAD-05');
    assert.equal(outcome.verdict, 'not applicable');
    assert.match(outcome.reason, /the kernel model does not have "dump_stack_lvl" yet/);
    assert.deepEqual(failed(result), []);
  });
});
