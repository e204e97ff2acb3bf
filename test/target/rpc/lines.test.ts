import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LineFault, LineSplitter } from '../../../target/rpc/lines.ts';

function split(
  parts: readonly (string | Uint8Array)[],
  longest = 100,
): { lines: string[]; faults: LineFault[]; rest: string | undefined } {
  const [lines, faults]: [string[], LineFault[]] = [[], []];
  const splitter = new LineSplitter(
    (line) => lines.push(line),
    (fault) => faults.push(fault),
    longest,
  );
  for (const part of parts) splitter.push(typeof part === 'string' ? new TextEncoder().encode(part) : part);
  return { lines, faults, rest: splitter.end() };
}

test('lines are whole, however their bytes come', () => {
  const bytes = new TextEncoder().encode('{"a":"ü"}\n\n  \n{"b":1}\n');
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
      bytes.subarray(n * size, (n + 1) * size),
    );
    assert.deepEqual(split(parts), { lines: ['{"a":"ü"}', '{"b":1}'], faults: [], rest: undefined });
  }
});

test('half a line, bytes that are no text, and a line that is too long are faults, and nothing follows them', () => {
  assert.deepEqual(split(['a\n', 'half']), { lines: ['a'], faults: [], rest: 'half' });
  assert.deepEqual(split([Uint8Array.of(0xff, 0x0a), 'b\n']), {
    lines: [],
    faults: [{ fault: 'no UTF-8', beginning: '\ufffd' }],
    rest: undefined,
  });
  assert.deepEqual(split(['12345', '6789\n', 'b\n'], 8), {
    lines: [],
    faults: [{ fault: 'too long', beginning: '123456789' }],
    rest: undefined,
  });
  assert.deepEqual(split(['12345', '678\n'], 8), { lines: ['12345678'], faults: [], rest: undefined });
});
