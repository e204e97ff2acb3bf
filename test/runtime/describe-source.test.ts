import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeEndSource, describeSource } from '../../runtime/describe-source.ts';
import type { SourceFrame } from '../../runtime/object/debug-info/source-place.ts';
import type { StackFrame } from '../../runtime/program-run.ts';

const place: Omit<SourceFrame, 'name'> = { file: 'a.rs', line: 3, column: 0, inlined: false };
const named = (name: string | undefined) => describeSource({ source: [{ ...place, name }] });

describe('a place in a source as text', () => {
  test('names are demangled, without generic arguments', () => {
    assert.deepEqual(named('next<u8, core::iter::Map<u8>>'), ['a.rs:3 in next']);
    assert.deepEqual(named('<T as core::fmt::Display>::fmt'), ['a.rs:3 in <T as core::fmt::Display>::fmt']);
    assert.deepEqual(named('_RNvC7program4main'), ['a.rs:3 in program::main']);
    assert.deepEqual(named(undefined), ['a.rs:3']);
    assert.deepEqual(named('a\u001b[31m\nb'), ['a.rs:3 in a\\x1b[31m\\nb'], 'names are text');
  });

  test('what is not known is said', () => {
    const unknown = { ...place, file: undefined, line: 0, name: 'f' };
    assert.deepEqual(describeSource({ source: [unknown] }), ['an unknown file, at no line in f']);
    assert.deepEqual(describeSource({}), []);
  });

  test('the end of a run comes from the innermost frame of the program, with all that is inlined there', () => {
    const frame = (symbol: string, source: StackFrame['source']): StackFrame => {
      const plain = { symbol, offset: 0, size: 8, program: true };
      return source === undefined ? plain : { ...plain, source };
    };
    const chain = [
      { ...place, name: 'parse', column: 7, inlined: true },
      { ...place, name: 'filter', line: 9 },
    ];
    const machinery = frame('core::panicking::panic_fmt', [{ ...place, name: 'panic_fmt' }]);
    const panic = { message: 'm', location: undefined, frames: [machinery, frame('filter', chain)] };
    assert.equal(
      describeEndSource({ panic, oops: null, timeout: null }),
      'a.rs:3:7 in parse, inlined into a.rs:9 in filter',
    );
    assert.equal(
      describeEndSource({ panic: { ...panic, frames: [frame('filter', undefined)] }, oops: null, timeout: null }),
      undefined,
    );
    assert.equal(describeEndSource({ panic: null, oops: null, timeout: null }), undefined);
    // A timeout comes from where the timer found the program, whatever its panic passed through.
    const timeout = { mechanism: 'redirect', helper: undefined, ranFor: 1, interruptedAt: 'loop+0x1/0x2' } as const;
    const found = { ...timeout, interruptedSource: [{ ...place, name: 'endless', line: 20 }] };
    assert.equal(describeEndSource({ panic, oops: null, timeout: found }), 'a.rs:20 in endless');
    assert.equal(describeEndSource({ panic, oops: null, timeout }), 'a.rs:3:7 in parse, inlined into a.rs:9 in filter');
  });
});
