import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { AUDITED_REQUIREMENTS } from '../../../runtime/audit/outcome.ts';
import { judgeControlTransfer } from '../../../runtime/audit/rules/control-transfer.ts';
import { SegmentFlag } from '../../../runtime/object/elf-constants.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { processorTime } from '../../patience.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { Random } from '../object/random.ts';
import { analyse, audit, BIN, failed } from './audit-kernel.ts';

const SEED = 20261122;
const ROUNDS = effort(8, 24);
/** Instructions that are looked at until code is given up, where the usual number takes seconds. */
const STEPS = effort(20_000, undefined);
const OBJECTS = effort(['hello'], ['hello', 'dispatch_table', 'recursion']);
const BYTES = effort([0x55, 0xe8, 0xcc], [0x00, 0x55, 0x71, 0x90, 0xc3, 0xcc, 0xe8, 0xff]);
/** Milliseconds that no audit of an object of 16 KiB needs, on a slow machine. */
const LONGEST = 20_000;

function textOf(bytes: Uint8Array): { offset: number; size: number } {
  const segment = readElfObject(bytes, 'object').segments.find(({ flags }) => (flags & SegmentFlag.EXECUTE) !== 0)!;
  return { offset: segment.offset, size: segment.fileSize };
}

/** Audits bytes, and sees that it comes to an end with an outcome for each requirement. @returns those that failed */
function judgedWhole(bytes: Uint8Array, what: string): string[] {
  const begun = processorTime();
  const result = audit(bytes);
  assert.equal(result.outcomes.length, AUDITED_REQUIREMENTS.length, what);
  assert.ok(begun() < LONGEST, `${what}: ${begun()} ms`);
  return failed(result);
}

describe('damaged code is audited to the end', () => {
  for (const name of OBJECTS) {
    const original = readFileSync(join(BIN, name));
    const { offset, size } = textOf(original);

    test(`${name}: some bytes changed`, () => {
      const random = new Random(SEED);
      let noticed = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const bytes = Uint8Array.from(original);
        for (let n = 0; n <= random.below(24); n++) bytes[offset + random.below(size)] = random.below(256);
        if (judgedWhole(bytes, `round ${round}`).length > 0) noticed += 1;
      }
      assert.ok(noticed > ROUNDS / 3, `${noticed} of ${ROUNDS} noticed`);
    });

    test(`${name}: nothing but noise`, () => {
      const random = new Random(SEED + 1);
      for (let round = 0; round < ROUNDS / 4; round++) {
        const bytes = Uint8Array.from(original);
        for (let at = 0; at < size; at++) bytes[offset + at] = random.below(256);
        assert.notDeepEqual(judgedWhole(bytes, `round ${round}`), []);
      }
    });
  }

  test('the same byte everywhere: pushes, jumps, loops and calls without end', THOROUGH, () => {
    const original = readFileSync(join(BIN, 'hello'));
    const { offset, size } = textOf(original);
    for (const value of BYTES) {
      judgedWhole(Uint8Array.from(original).fill(value, offset, offset + size), `0x${value.toString(16)}`);
    }
  });

  test('the largest image: given up at some point, and said so', THOROUGH, () => {
    // push rax; je into itself: what is known of the stack changes without end.
    const code = Uint8Array.from({ length: 99_999 }, (_, at) => [0x50, 0x74, 0xfd][at % 3]!);
    const { bytes } = buildRexElf({ functions: [{ name: 'prog', section: 'xdp', code }] });
    if (STEPS === undefined) judgedWhole(bytes, '100 KB of pushes and jumps');
    const program = analyse(bytes, STEPS);
    assert.equal(program.complete, false);
    const { findings } = judgeControlTransfer(program, () => undefined);
    assert.ok(findings.some((finding) => finding.code === 'AUDIT_ENTANGLED'));
  });
});
