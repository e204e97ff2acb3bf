import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AUDITED_REQUIREMENTS, type AuditedRequirement } from '../../../runtime/audit/outcome.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { audit, auditProgram, BIN, failed, findingsOf, objectsIn, outcomeOf } from './audit-kernel.ts';

/** The objects that are there to break a rule that shows without running them, and the rule. */
const BROKEN: Readonly<Record<string, AuditedRequirement>> = {
  no_timeout_handler: 'REX-LOAD-06',
  unknown_symbol: 'REX-LOAD-05',
  'other_layout/classifier': 'REX-LOAD-14',
  privileged_instruction: 'REX-MEMORY-05',
  recursion_unchecked: 'REX-STACK-08',
  sse_instruction: 'REX-MEMORY-04',
  x87_instruction: 'REX-MEMORY-04',
  syscall_instruction: 'REX-MEMORY-05',
  software_interrupt: 'REX-MEMORY-05',
  port_access: 'REX-MEMORY-05',
  interrupt_flag: 'REX-MEMORY-05',
  fixed_address: 'REX-MEMORY-06',
  variable_call: 'REX-MEMORY-06',
  no_frame_pointer: 'REX-PANIC-11',
  deep_frames: 'REX-STACK-06',
  large_frame: 'REX-STACK-07',
  unchecked_pointer: 'REX-STACK-08',
  deep_packet: 'REX-STACK-08',
  machine_dependent: 'REX-MEMORY-07',
};

describe('the audit of the corpus', () => {
  for (const name of sample(objectsIn(BIN), 4, (each) => each in BROKEN)) {
    const broken = BROKEN[name];
    test(`${name} ${broken === undefined ? 'breaks nothing' : `breaks ${broken}`}`, () => {
      const result = auditProgram(name);
      const found = result.outcomes.flatMap(({ findings }) => findings.map(({ message }) => message));
      assert.deepEqual(failed(result), broken === undefined ? [] : [broken], found.join('\n'));
      assert.deepEqual(
        result.outcomes.map(({ requirement }) => requirement),
        AUDITED_REQUIREMENTS,
      );
      for (const { verdict, reason, findings } of result.outcomes) {
        assert.equal(findings.length > 0, verdict === 'failed');
        assert.equal(reason === '', verdict === 'failed');
      }
      for (const { indirectCalls, frame } of result.facts!.functions) {
        assert.ok(frame !== undefined && frame >= 0 && indirectCalls >= 0);
      }
    });
  }

  test('every broken object is there', THOROUGH, () => {
    assert.deepEqual(
      Object.keys(BROKEN).filter((name) => !objectsIn(BIN).includes(name)),
      [],
    );
  });
});

describe('what a finding says', () => {
  test('address, symbol, offset and instruction', () => {
    const [first, second] = findingsOf(auditProgram('privileged_instruction'), 'REX-MEMORY-05');
    assert.deepEqual(
      [first?.place?.symbol, first?.place?.offset, first?.place?.instruction],
      ['privileged_instruction', 4, 'cli'],
    );
    assert.equal(first?.code, 'AUDIT_SYSTEM_INSTRUCTION');
    assert.equal(first?.message, 'privileged_instruction+0x4 enables or disables interrupts: cli');
    assert.equal(second?.message, 'privileged_instruction+0x5 is privileged: hlt');
    assert.equal(second!.place!.address, first!.place!.address + 1);
  });

  test('the loader’s own words where loading fails', () => {
    const [finding] = findingsOf(auditProgram('unknown_symbol'), 'REX-LOAD-05');
    assert.match(finding!.message, /the kernel has no symbol "bpf_nonexistent"$/);
    assert.equal(finding?.place, undefined);
  });

  test('the path of calls that takes the most stack', () => {
    const [finding] = findingsOf(auditProgram('deep_frames'), 'REX-STACK-06');
    const path = 'deep_frames (0) → deep_frames::first (3016) → .* → deep_frames::bottom \\(3016\\)';
    assert.match(finding!.message, new RegExp(path.replace('(0)', '\\(0\\)').replace('(3016)', '\\(3016\\)')));
  });

  test('why a requirement is not judged', THOROUGH, () => {
    assert.equal(outcomeOf(auditProgram('recursion'), 'REX-STACK-06').reason, 'recursion::descend calls itself');
    assert.match(outcomeOf(auditProgram('hello'), 'REX-STACK-06').reason, /^there are indirect calls at core::fmt::/);
    assert.match(outcomeOf(auditProgram('nested_unwrap'), 'REX-STACK-08').reason, /^no function calls itself/);
  });

  test('a file that is no object fails the first requirement alone', () => {
    const result = audit(Buffer.from('#!/bin/sh\n'));
    assert.deepEqual(failed(result), ['REX-LOAD-01']);
    assert.equal(result.facts, undefined);
    const others = result.outcomes.filter(({ verdict }) => verdict === 'not applicable');
    assert.equal(others.length, AUDITED_REQUIREMENTS.length - 1);
  });
});

describe('the facts of an object', () => {
  test('functions, imports, recursion', () => {
    const { facts } = auditProgram('recursion');
    assert.deepEqual(facts!.recursion, [['recursion::descend']]);
    assert.equal(facts!.depth, undefined);
    assert.ok(facts!.imports.includes('rex_stack_ptr') && facts!.imports.includes('bpf_map_lookup_elem'));
    const descend = facts!.functions.find(({ name }) => name === 'recursion::descend');
    assert.deepEqual(descend?.calls, [
      '__rex_handle_stack_overflow',
      'core::panicking::panic_const::panic_const_add_overflow',
      'recursion::descend',
    ]);
    assert.equal(descend?.frame, 8 + 8 + 0x48);
    assert.equal(descend?.returns, true);
    const panic = facts!.functions.find(({ name }) => name === 'core::panicking::panic_fmt');
    assert.equal(panic?.returns, false);
  });

  test('calls through pointers, by place', () => {
    const { facts } = auditProgram('dispatch_table');
    const places = facts!.indirectCalls.filter(({ symbol }) => symbol === 'dispatch_table::by_object');
    assert.deepEqual(
      places.map(({ instruction }) => instruction),
      ['call qword ptr [rbx+18h]', 'call qword ptr [rbx+20h]'],
    );
  });

  test('a jump table is no call through a pointer', () => {
    const { facts } = auditProgram('dispatch_table');
    const byNumber = facts!.functions.find(({ name }) => name === 'dispatch_table::by_number');
    assert.equal(byNumber?.indirectCalls, 0);
  });
});
