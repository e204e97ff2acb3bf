import assert from 'node:assert/strict';
import { test } from 'node:test';
import { raced } from '../../../conformance/interleavings/findings.ts';
import type { Happened } from '../../../conformance/interleavings/happened.ts';
import type { Operation } from '../../../runtime/interleaved.ts';

test('a data race is a warning, and a fault where a repeated copy is one of the two', () => {
  const happened = { steps: [] } as Partial<Happened> as Happened;
  const operation = (what: string) => ({ cpu: 0, kind: 'write', on: 'a', place: 'p+0x1/0x2', what }) as Operation;
  const isFault = (one: string, other: string) =>
    raced(happened, { one: operation(one), other: operation(other) }).fault;
  assert.equal(isFault('mov [rax],rcx', 'mov rcx,[rax]'), false);
  assert.equal(isFault('mov [rax],rcx', 'rep movsb'), true);
  assert.equal(isFault('rep stosq', 'mov rcx,[rax]'), true);
  // It may have ended before the place of the other.
  assert.equal(isFault('repe cmpsb', 'mov [rax],rcx'), false);
});
