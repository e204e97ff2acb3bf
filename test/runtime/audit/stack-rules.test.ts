import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Audit } from '../../../runtime/audit/outcome.ts';
import type { RexElfPlan } from '../object/elf-builder.ts';
import { audit, failed, findingsOf, outcomeOf } from './audit-kernel.ts';
import { type CodePart, type Functions, objectOf } from './machine-code.ts';

const PUSH_RBP = '55 48 89 e5';
const POP_RBP = '5d c3';
/** A function that returns 0. */
const ZERO: readonly CodePart[] = ['31 c0 c3'];

describe('the stack check', () => {
  // mov rax, rsp; mov rcx, [GOT]; mov rdx, gs:[rcx]
  const READ: CodePart[] = ['48 89 e0 48 8b 0d', { got: 'rex_stack_ptr' }, '65 48 8b 11'];
  const AGAIN: CodePart[] = ['e8', { to: 'prog' }];
  const audited = (...code: CodePart[]): Audit =>
    audit(objectOf({ prog: [PUSH_RBP, ...code, POP_RBP, '0f 0b'], zero: ZERO }).bytes);
  const unchecked = (...code: CodePart[]): number => findingsOf(audited(...code), 'REX-STACK-08').length;

  test('cmp rsp, limit; jbe over the call', () => {
    assert.equal(unchecked(...READ, '48 81 c2 00 c0 ff ff 48 39 d0 76 05', ...AGAIN), 0);
    assert.equal(
      outcomeOf(audited(...READ, '48 81 c2 00 c0 ff ff 48 39 d0 76 05', ...AGAIN), 'REX-STACK-08').reason,
      '1 checked call',
    );
  });
  test('the other way round: cmp limit, rsp; jae', () => {
    assert.equal(unchecked(...READ, '48 81 ea 00 40 00 00 48 39 e2 73 05', ...AGAIN), 0);
  });
  test('in the wrong direction', () => {
    assert.equal(unchecked(...READ, '48 81 c2 00 c0 ff ff 48 39 d0 77 05', ...AGAIN), 1);
  });
  test('with a page too few', () => {
    assert.equal(unchecked(...READ, '48 81 c2 00 b0 ff ff 48 39 d0 76 05', ...AGAIN), 1);
  });
  test('with a page to spare', () => {
    assert.equal(unchecked(...READ, '48 81 c2 00 d0 ff ff 48 39 d0 76 05', ...AGAIN), 0);
  });
  test('of another variable', () => {
    const read: CodePart[] = ['48 89 e0 48 8b 0d', { got: 'this_cpu_off' }, '65 48 8b 11'];
    assert.equal(unchecked(...read, '48 81 c2 00 c0 ff ff 48 39 d0 76 05', ...AGAIN), 1);
  });
  test('of flags that something else has changed since', () => {
    assert.equal(unchecked(...READ, '48 81 c2 00 c0 ff ff 48 39 d0 85 ff 76 05', ...AGAIN), 1);
  });
  test('on one of two ways to the call', () => {
    // cmp edi, 3; ja the call: past the check
    const check: CodePart[] = [...READ, '48 81 c2 00 c0 ff ff 48 39 d0 76 05'];
    assert.equal(unchecked('83 ff 03 77 1a', ...check, ...AGAIN), 1);
  });
  test('none at all', () => assert.equal(unchecked(...AGAIN), 1));
  test('through a pointer whose target is another function that calls back', () => {
    const functions: Functions = {
      prog: [PUSH_RBP, '48 8d 05', { to: 'back' }, 'ff d7', POP_RBP],
      back: [PUSH_RBP, ...AGAIN, POP_RBP],
    };
    const result = audit(objectOf(functions).bytes);
    assert.deepEqual(
      findingsOf(result, 'REX-STACK-08').map(({ place }) => place?.symbol),
      ['prog', 'back'],
    );
  });
  test('through a pointer that a relocation fills in', () => {
    const plan: RexElfPlan = { pointers: [{ at: ['.data.rel.ro', 0], to: ['.text', 0] }] };
    const back: CodePart[] = [PUSH_RBP, 'ff 17', POP_RBP];
    const result = audit(objectOf({ prog: [PUSH_RBP, 'e8', { to: 'back' }, POP_RBP], back }, plan).bytes);
    assert.deepEqual(
      findingsOf(result, 'REX-STACK-08').map(({ place }) => place?.symbol),
      ['back'],
    );
  });
  test('by a call of __rex_check_stack', () => {
    const functions = (check: string): Functions => ({
      prog: [PUSH_RBP, 'e8', { to: check }, 'e8', { to: 'prog' }, POP_RBP, '0f 0b'],
      [check]: ZERO,
    });
    assert.equal(findingsOf(audit(objectOf(functions('__rex_check_stack')).bytes), 'REX-STACK-08').length, 0);
    assert.equal(findingsOf(audit(objectOf(functions('other')).bytes), 'REX-STACK-08').length, 1);
  });
  test('not wanted where two functions only jump to each other', () => {
    const functions: Functions = {
      prog: ['83 ff 03 77 06 90 e9', { to: 'other' }, 'c3'],
      other: ['e9', { to: 'prog' }],
    };
    const result = audit(objectOf(functions).bytes);
    assert.equal(outcomeOf(result, 'REX-STACK-06').reason, 'prog, other call each other');
    assert.deepEqual(failed(result), []);
  });
  test('not wanted where a function calls itself by a jump alone', () => {
    assert.equal(unchecked('83 ff 03 77 07 5d e9', { to: 'prog' }, 'cc'), 0);
  });
  test('frames have to be under a page all the same', () => {
    const check: CodePart[] = [...READ, '48 81 c2 00 c0 ff ff 48 39 d0 76 05', ...AGAIN];
    assert.deepEqual(failed(audited('48 81 ec f8 0f 00 00', ...check, 'c9 c3')), ['REX-STACK-07']);
    assert.deepEqual(failed(audited('48 81 ec f0 0f 00 00', ...check, 'c9 c3')), []);
  });
});

describe('the depth of the stack', () => {
  test('is the sum of the frames and return addresses along the deepest path', () => {
    const functions: Functions = {
      prog: [PUSH_RBP, '53', 'e8', { to: 'a' }, 'e8', { to: 'b' }, '5b', POP_RBP],
      a: [PUSH_RBP, '48 83 ec 20 c9 c3'],
      b: [PUSH_RBP, '48 83 ec 18 ff 15', { got: 'bpf_ktime_get_ns' }, 'c9 c3'],
    };
    const { facts } = audit(objectOf(functions).bytes);
    // The entry's return address, 16 for prog, and then a (8 + 8 + 32) or b (8 + 8 + 24 + the helper's return address).
    assert.equal(facts!.depth?.bytes, 8 + 16 + 48);
    const path = facts!.depth?.path.map(({ function: name, bytes }) => [name, bytes]);
    assert.deepEqual(path, [
      ['prog', 16],
      ['a', 40],
    ]);
  });
  test('a function that is left by a jump is not on the way', () => {
    const functions: Functions = {
      prog: [PUSH_RBP, '48 83 ec 20 c9 e9', { to: 'a' }],
      a: [PUSH_RBP, '48 83 ec 28 c9 c3'],
    };
    assert.equal(audit(objectOf(functions).bytes).facts!.depth?.bytes, 8 + 8 + 0x28);
  });
  test('ends where the panic handler begins, by its name or by its call of rex_landingpad', () => {
    const depth = (name: string, ...end: CodePart[]): number | undefined => {
      const handler: CodePart[] = [PUSH_RBP, '48 81 ec 00 20 00 00', ...end];
      const functions: Functions = { prog: [PUSH_RBP, 'e8', { to: name }], [name]: handler };
      return audit(objectOf(functions).bytes).facts!.depth?.bytes;
    };
    assert.equal(depth('rust_begin_unwind', 'eb fe'), 8 + 8 + 8);
    assert.equal(depth('panic', 'ff 15', { got: 'rex_landingpad' }), 8 + 8 + 8);
    assert.equal(depth('panic', 'eb fe'), 8 + 8 + 8 + 8 + 0x2000);
  });
  test('of exactly 16 KiB is allowed, 8 bytes more are not', () => {
    const prog = (room: number): CodePart[] => {
      const size = Buffer.alloc(4);
      size.writeInt32LE(room);
      return [PUSH_RBP, '48 81 ec', size.toString('hex'), 'c9 c3'];
    };
    assert.deepEqual(failed(audit(objectOf({ prog: prog(0x4000 - 16) }).bytes)), []);
    assert.deepEqual(failed(audit(objectOf({ prog: prog(0x4000 - 8) }).bytes)), ['REX-STACK-06']);
  });
});
