import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { breakObject } from '../../../broken/objects/breakages.ts';
import { parseEvents } from '../../../captures/events/events-file.ts';
import { isUserAction } from '../../../kernel-model/events.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { validatorOf } from '../../schemas.ts';
import { judge, judgeObject, objectBytes, replay, requirement, withOutcome } from './judged.ts';

const isReport = validatorOf('cli/check-output.schema.json', '/$defs/report');

describe('the report of a check', () => {
  const names = ['null_read', 'left_behind', 'unknown_symbol', 'packet_loop', 'override_elsewhere', 'bmc'];
  for (const name of effort(names.slice(0, 1), names)) {
    test(`${name}: is as its schema says`, async () => {
      const report = await judgeObject(name);
      assert.ok(isReport(JSON.parse(JSON.stringify(report))), JSON.stringify(isReport.errors, null, 2));
    });
  }

  test('is the same for the same object and seed', THOROUGH, async () => {
    const name = effort('late_record', 'waypoints');
    const [one, other] = [await judgeObject(name, { seed: 7 }), await judgeObject(name, { seed: 7 })];
    assert.deepEqual(one, other);
    assert.equal(one.seed, 7);
  });

  test('explains a fault by registers, trace, code and input', async () => {
    const [finding] = requirement(await judgeObject('null_read'), 'REX-MEMORY-01').findings;
    const { registers, trace, disassembly, input, situation, outcome } = finding!.run!;
    assert.equal(finding!.code, 'FAULT_ACCESS');
    assert.equal(outcome, 'oops');
    assert.match(input, /^tracepoint syscalls\/sys_enter_dup of task 42 "bash": all fields 0$/);
    assert.equal(situation, 'maps as loaded');
    assert.equal(trace[0], 'null_read+0x8/0x10');
    assert.equal(trace.at(-1), 'rex_dispatcher_func+0x32/0x32');
    assert.match(registers!.rip!, /^0xffffc9[0-9a-f]+008$/);
    assert.deepEqual(
      disassembly.filter(({ here }) => here),
      [
        {
          address: 0x1008,
          text: 'movzx eax,byte ptr [rax]',
          here: true,
          source: 'programs/library/core/src/ptr/mod.rs:2095:9',
        },
      ],
    );
    assert.deepEqual(
      disassembly.map(({ address }) => address),
      [0x1000, 0x1001, 0x1004, 0x1008, 0x100b, 0x100c],
    );
  });

  test('shows of a panic the call that led to it, not the panic’s own machinery', THOROUGH, async () => {
    const [finding] = requirement(await judgeObject('nested_unwrap'), 'REX-PANIC-10').findings;
    const here = finding!.run!.disassembly.filter((instruction) => instruction.here);
    assert.deepEqual(
      here.map(({ text }) => text.replace(/[0-9a-f]+h/, 'ADDRESS')),
      ['call ADDRESS (core::option::unwrap_failed)'],
    );
  });

  test('shows of a rule that the kernel watches the call that broke it', THOROUGH, async () => {
    const [finding] = requirement(await judgeObject('unlock_twice'), 'REX-RESOURCE-05').findings;
    assert.equal(finding!.code, 'LOCK_NOT_HELD');
    const place = /unlock_twice\+0x([0-9a-f]+)\//.exec(finding!.message)![1]!;
    const instructions = finding!.run!.disassembly;
    const at = instructions.findIndex(({ here }) => here);
    assert.match(instructions[at]!.text, /^call /);
    const entry = 0x1000;
    assert.equal(instructions[at + 1]?.address ?? -1, entry + Number.parseInt(place, 16));
  });

  const REPRODUCED: readonly (readonly [object: string, requirement: string, seen: (run: ProgramRun) => unknown])[] = [
    ['null_read', 'REX-MEMORY-01', ({ oops }) => oops?.kind === 'access'],
    ['write_code', 'REX-MEMORY-03', ({ oops }) => oops?.kind === 'write to read-only memory'],
    ['lock_held', 'REX-RESOURCE-01', ({ violations }) => violations[0]?.code === 'LOCK_HELD_AT_EXIT'],
    ['unclean_panic', 'REX-PANIC-09', ({ panic, violations }) => panic !== null && violations.length === 1],
    ['endless_option', 'REX-TERM-07', ({ outcome }) => outcome === 'timed out'],
    ['deep_packet', 'REX-MEMORY-01', ({ oops }) => oops?.kind === 'stack overflow'],
    ['verdict_77', 'REX-XDP-07', ({ result }) => result === 77],
    ['recursion_unchecked', 'REX-STACK-01', ({ oops }) => oops?.kind === 'stack overflow'],
    ['short_packet', 'REX-XDP-02', ({ packet }) => packet?.length === 1],
  ];
  for (const [name, id, isSeen] of sample(REPRODUCED, 2)) {
    test(`${name}: the events of the finding on ${id} let it be seen again, in one event`, async () => {
      const [finding] = requirement(await judgeObject(name), id).findings;
      const { events, options } = finding!.reproduction!;
      assert.deepEqual(options, []);
      const happened = [...parseEvents(events, 'finding.yaml').events].filter((step) => !isUserAction(step));
      assert.equal(happened.length, 1);
      assert.ok(isSeen(await replay(name, events)));
    });
  }

  test('short_packet: what lies behind the packet is part of it', async () => {
    const [finding] = requirement(await judgeObject('short_packet'), 'REX-XDP-02').findings;
    const { events } = finding!.reproduction!;
    assert.equal(parseEvents(events, 'finding.yaml').configuration.leftovers, 0xa5);
    assert.equal((await replay('short_packet', events)).verdict, 'XDP_PASS');
    const without = events.replace(/^leftovers: \d+\n/m, '');
    assert.equal((await replay('short_packet', without)).verdict, 'XDP_DROP');
  });

  test('entry_left: the run that left the entry is blamed, not the panic that runs it', THOROUGH, async () => {
    const report = await judgeObject('entry_left');
    const [finding] = requirement(report, 'REX-PANIC-03').findings;
    assert.deepEqual([finding!.code, finding!.run!.outcome], ['CLEANUP_ENTRY_LEFT', 'conformance failure']);
    const happened = [...parseEvents(finding!.reproduction!.events, 'finding.yaml').events];
    assert.equal(happened.length, 1);
    assert.deepEqual(withOutcome(report, 'failed'), ['REX-PANIC-03']);
  });

  test('names the program where an object has several', THOROUGH, async () => {
    const [finding] = requirement(await judgeObject('past_the_crate'), 'REX-MEMORY-01').findings;
    assert.equal(finding!.program, 'sized_counter');
    assert.deepEqual(finding!.reproduction!.options, ['--program', 'sized_counter']);
  });
});

describe('what cannot be judged', () => {
  test('a file that is no object fails the first requirement, and nothing is run', async () => {
    const report = await judge(new TextEncoder().encode('#!/bin/sh\n'), 'script');
    assert.deepEqual(withOutcome(report, 'failed'), ['REX-LOAD-01']);
    assert.equal(requirement(report, 'REX-TERM-07').outcome, 'skipped');
    assert.deepEqual(report.programs, []);
  });

  test('an empty file, too', async () => {
    assert.deepEqual(withOutcome(await judge(new Uint8Array(), 'nothing'), 'failed'), ['REX-LOAD-01']);
  });

  test('an event that nobody has described is skipped by name', THOROUGH, async () => {
    const change = 'section "tracepoint/sched/sched_switch" renamed to "tracepoint/sched/sched_wakeup"';
    const report = await judge(breakObject(objectBytes('context_switches'), change), 'renamed');
    assert.deepEqual(withOutcome(report, 'failed'), []);
    const { outcome, reason } = requirement(report, 'REX-MEMORY-01');
    assert.equal(outcome, 'skipped');
    assert.match(reason, /"sched\/sched_wakeup".*only the target kernel knows this event/);
    assert.equal(report.programs[0]!.attachedTo, null);
    assert.equal(requirement(report, 'REX-XDP-02').outcome, 'not applicable');
  });

  test('an instruction that the processor model does not have', THOROUGH, async () => {
    const report = await judgeObject('sse_instruction');
    assert.match(report.programs[0]!.unsupported, /does not have the instruction "movq xmm0,rcx"/);
    assert.equal(requirement(report, 'REX-TERM-07').outcome, 'skipped');
  });

  test('an input that leads to what the model does not have says nothing of the program', THOROUGH, async () => {
    const report = await judgeObject('helper_values');
    assert.ok(report.programs[0]!.unjudged > 0);
    assert.deepEqual(withOutcome(report, 'skipped'), []);
    assert.deepEqual(withOutcome(report, 'failed'), []);
  });

  test('a function that the model does not know is added to its kernel', THOROUGH, async () => {
    const change = 'section "kprobe/__x64_sys_dup" renamed to "kprobe/do_sys_openat"';
    const report = await judge(breakObject(objectBytes('nested_unwrap'), change), 'renamed');
    assert.equal(report.programs[0]!.attachedTo, 'do_sys_openat');
    assert.deepEqual(withOutcome(report, 'skipped'), []);
  });
});

describe('what the report says that it measured', () => {
  test('the deepest stack is that of all runs, those that panicked among them', THOROUGH, async () => {
    const { reason } = requirement(await judgeObject('record_then_panic'), 'REX-STACK-01');
    const [, bytes] =
      /^at most (\d+) bytes, the panic handler's among them, in 54 runs that panicked or the watchdog ended$/.exec(
        reason,
      ) ?? [];
    assert.ok(Number(bytes) > 700, reason);
  });

  test('a trace is whole', THOROUGH, async () => {
    const [finding] = requirement(await judgeObject('recursion_unchecked'), 'REX-STACK-01').findings;
    assert.match(finding!.run!.trace.at(-1)!, /^rex_dispatcher_func\+0x/);
    assert.ok(finding!.run!.trace.length > 100);
  });

  test('what no run did does not concern the program', THOROUGH, async () => {
    const override = requirement(await judgeObject('nested_unwrap'), 'REX-KPROBE-02');
    assert.equal(override.outcome, 'not applicable');
    assert.match(override.reason, /none of which overrides a return value$/);
    assert.match(
      requirement(await judgeObject('error_injector'), 'REX-KPROBE-02').reason,
      /^attached to \S+; [1-9]\d* of \d+ runs override/,
    );
    const record = requirement(await judgeObject('error_injector'), 'REX-RESOURCE-03');
    assert.equal(record.outcome, 'not applicable');
    assert.equal(record.reason, 'the object takes no record');
  });

  test('what the program could have taken, and no run took, is not known to be given back', THOROUGH, async () => {
    const report = await judgeObject('wanted_record');
    for (const id of ['REX-RESOURCE-03', 'REX-RESOURCE-05', 'REX-PANIC-09']) {
      const { outcome, reason } = requirement(report, id);
      const because = 'no run took a record by bpf_ringbuf_reserve at wanted_record+0x2f';
      assert.deepEqual([outcome, reason], ['skipped', because]);
    }
  });

  test('inputs that could not be judged have a reason', THOROUGH, async () => {
    const [program] = (await judgeObject('helper_values')).programs;
    assert.match(program!.unjudgedReasons.join(), /kernel/);
  });
});
