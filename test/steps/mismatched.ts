import assert from 'node:assert/strict';
import { Mismatch } from '../../steps/comparisons/mismatch.ts';

/** What a comparison says that fails. */
export function mismatch(compare: () => void): string {
  try {
    compare();
  } catch (error) {
    assert.ok(error instanceof Mismatch, String(error));
    return error.message;
  }
  return assert.fail('nothing differs');
}
