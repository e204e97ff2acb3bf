import assert from 'node:assert/strict';
import { Diagnostic } from '../../../base/diagnostic.ts';

/** The diagnostic that a call ends in; anything else fails the test. */
export function refusal(call: () => unknown): Diagnostic {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof Diagnostic, error instanceof Error ? error.stack : String(error));
    assert.equal(error.kind, error.code === 'BTF_SPLIT' ? 'unsupported' : 'input');
    return error;
  }
  return assert.fail('nothing was refused');
}
