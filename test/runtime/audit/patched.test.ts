import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { checkPatched } from '../../../programs/patched.ts';
import { applyPatch, type Patch, readPatches } from '../../../programs/patches.ts';
import type { AuditedRequirement } from '../../../runtime/audit/outcome.ts';
import { audit, BIN, failed, findingsOf, PATCHED } from './audit-kernel.ts';

/** The code of the finding that each patch is there for. */
const CODES: Readonly<Record<string, string>> = {
  addend_elsewhere: 'LOAD_RELATIVE_MISMATCH',
  breakpoint: 'AUDIT_SYSTEM_INSTRUCTION',
  entry_outside: 'LOAD_PROGRAM_OUTSIDE',
  far_jump: 'AUDIT_FAR_TRANSFER',
  jump_into_data: 'AUDIT_WAY_OUT',
  jump_into_instruction: 'AUDIT_JUMP_INTO_INSTRUCTION',
  jump_out_of_image: 'AUDIT_WAY_OUT',
  map_size: 'LOAD_MAP_SIZE',
  missing_symbol: 'AUDIT_NO_SYMBOL',
  no_instruction: 'AUDIT_NO_INSTRUCTION',
  no_program: 'LOAD_NO_PROGRAM',
  other_machine: 'ELF_MACHINE',
  past_the_limit: 'LOAD_SEGMENT_TOO_LARGE',
  returns_elsewhere: 'AUDIT_RETURN',
  runs_past_end: 'AUDIT_RUNS_PAST_END',
  third_relocation: 'LOAD_RELOCATION_TYPE',
  unknown_frame: 'AUDIT_UNKNOWN_FRAME',
  unsorted_segments: 'LOAD_SEGMENT_ORDER',
  writable_code: 'LOAD_SEGMENT_WRITABLE_CODE',
};
/** Where moving a symbol leaves the function that it named without one. */
const ALSO: Readonly<Record<string, AuditedRequirement>> = { entry_outside: 'REX-PANIC-12' };

/** Whether an audit can find what is wrong; types, and what a case study asks of its program, show only when it runs. */
const isAudited = ({ breaks }: Patch) => !/^REX-(?:BMC|TYPE)-/.test(breaks);

describe('objects that patches make', () => {
  test('are what the patches make of programs/bin', () => {
    assert.deepEqual(checkPatched(), [], 'run `npm run programs`');
  });

  for (const { name, breaks } of readPatches().filter(isAudited)) {
    test(`${name} breaks ${breaks}`, () => {
      const result = audit(readFileSync(join(PATCHED, name)));
      assert.deepEqual(failed(result), [breaks, ...(name in ALSO ? [ALSO[name]] : [])]);
      const codes = findingsOf(result, breaks as AuditedRequirement).map(({ code }) => code);
      assert.deepEqual([...new Set(codes)], [CODES[name]]);
    });
  }

  test('a patch that no longer fits is refused', () => {
    const hello = readFileSync(join(BIN, 'hello'));
    const refused = (change: { at: string; was: string; bytes: string }): string => {
      const patch = { name: 'test', what: '', breaks: '', from: 'hello', changes: [change] };
      try {
        applyPatch(hello, patch);
      } catch (error) {
        assert.ok(error instanceof Diagnostic);
        assert.equal(error.code, 'PATCH_DOES_NOT_FIT');
        return error.cause;
      }
      return assert.fail('it was applied');
    };
    assert.match(refused({ at: 'memcpy', was: '90', bytes: 'cc' }), /^at memcpy of hello is 55, not 90$/);
    assert.match(refused({ at: 'memcpy', was: '55', bytes: 'cc cc' }), /^1 bytes are replaced by 2$/);
    assert.match(refused({ at: 'nothing+0x4', was: '55', bytes: 'cc' }), /no symbol "nothing"/);
    assert.match(refused({ at: 'memcpy+0x100000', was: '55', bytes: 'cc' }), /no bytes in the file/);
  });
});
