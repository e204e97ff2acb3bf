import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { tornRead } from '../../../conformance/interleavings/torn-reads.ts';
import type { Operation, Step } from '../../../runtime/interleaved.ts';

type Part = Partial<Pick<Operation, 'cpu' | 'event' | 'on'>>;

/** An operation on eight bytes from an offset on. */
function operation(kind: 'read' | 'write', offset: number, part: Part): Operation {
  const touch = { kind: 'memory', offset, size: 8, write: kind === 'write' };
  return { cpu: 0, number: 1, event: 0, kind, touches: [touch], place: '', what: '', on: 'a', ...part } as never;
}

const read = (offset: number, part: Part = {}) => operation('read', offset, part);
const write = (offset: number, part: Part = {}) => operation('write', offset, { cpu: 1, ...part });
const torn = (...operations: readonly Operation[]) => tornRead(operations.map((each) => ({ operation: each }) as Step));

describe('a torn read', () => {
  test('is of one event, between the writes of another', () => {
    const [first, second] = [read(0), read(8)];
    assert.equal(torn(write(0), first, second, write(8)), second);
    assert.equal(torn(first, write(0), write(8), second), second);
    assert.equal(torn(write(0), write(8), first, second), undefined);
    assert.equal(torn(first, second, write(0), write(8)), undefined);
  });

  test('is none of two events, of two CPUs, of two values, or of one word', () => {
    const around = (first: Operation, second: Operation) =>
      torn(write(0, { cpu: 2 }), first, second, write(8, { cpu: 2 }));
    assert.notEqual(around(read(0), read(8)), undefined);
    assert.equal(around(read(0), read(8, { event: 1 })), undefined);
    assert.equal(around(read(0), read(8, { cpu: 1 })), undefined);
    assert.equal(around(read(0), read(8, { on: 'b' })), undefined);
    assert.equal(torn(write(0), read(0), read(0), write(0)), undefined);
  });

  test('is none where the writes are of the same CPU, of two events, or of other bytes', () => {
    const [first, second] = [read(0), read(8)];
    assert.equal(torn(write(0, { cpu: 0 }), first, second, write(8, { cpu: 0 })), undefined);
    assert.equal(torn(write(0), first, second, write(8, { event: 1 })), undefined);
    assert.equal(torn(write(0), first, second, write(16)), undefined);
  });
});
