import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventBase } from '../../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { THOROUGH } from '../../effort.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { SECOND } from './corpus-kernel.ts';

/** Machine code: bytes in hexadecimal, and the instructions that refer to an import's slot or to the map, by their address. */
type Code = readonly (string | { readonly opcode: string; readonly to: string })[];

const CALL = 'ff15';
const MOV_RDI = '488b3d';
const MOV_RAX = '488b05';
const HANDLER_IS_INT3 = 'cc';

/** Loads an object with one tracepoint program of hand-made machine code, and lets it run once. */
async function runCode(code: Code, base: EventBase = {}, configuration: KernelConfiguration = {}): Promise<ProgramRun> {
  const imports = [...new Set(code.flatMap((part) => (typeof part === 'string' || part.to === 'm' ? [] : [part.to])))];
  const build = (bytes: Uint8Array) =>
    buildRexElf({
      functions: [
        { name: 'prog', section: 'tracepoint/syscalls/sys_enter_dup', code: bytes },
        { name: '__rex_handle_timeout', section: '.text', code: Buffer.from(HANDLER_IS_INT3, 'hex') },
      ],
      imports,
      maps: [{ name: 'm', type: 2, keySize: 4, valueSize: 8, maxEntries: 1 }],
    });
  const size = code.reduce(
    (sum, part) => sum + (typeof part === 'string' ? part : `${part.opcode}00000000`).length / 2,
    0,
  );
  const { addresses, slots } = build(new Uint8Array(size));
  let at = addresses.get('prog')!;
  const bytes = code.map((part) => {
    const hex = typeof part === 'string' ? part : `${part.opcode}00000000`;
    const instruction = Buffer.from(hex, 'hex');
    at += instruction.length;
    if (typeof part !== 'string') {
      const target = part.to === 'm' ? addresses.get('m')! + 24 : slots.get(part.to)!;
      instruction.writeInt32LE(target - at, instruction.length - 4);
    }
    return instruction;
  });
  const target = new EmulatedTarget();
  await target.boot(configuration);
  await target.load('code', build(Buffer.concat(bytes)).bytes);
  await target.attach('prog');
  const { runs } = await target.fire({
    kind: 'tracepoint',
    event: 'syscalls/sys_enter_dup',
    task: { pid: 42 },
    ...base,
  });
  return runs[0]!;
}

describe('machine code', () => {
  test('returns eax, and uses the return address only', async () => {
    const run = await runCode(['b8feffffff', 'c3']);
    assert.equal(run.outcome, 'completed');
    assert.equal(run.result, 0xfffffffe);
    assert.equal(run.instructions, 2);
    assert.equal(run.stackHighWater, 16, 'the top word and the return address');
  });

  test('that overwrites the saved stack pointer is found out', async () => {
    const run = await runCode(['48c744240800000000', '31c0', 'c3']);
    assert.equal(run.outcome, 'conformance failure');
    assert.match(run.explanation ?? '', /came back to rex_exit .* wild stack/);
  });

  test('that returns with the stack off by a word is found out', async () => {
    const run = await runCode(['488b0424', '4883c410', 'ffe0']);
    assert.equal(run.outcome, 'conformance failure');
  });

  test('that goes into the kernel at no entry is found out', async () => {
    const run = await runCode(['48c7c010000081', 'ffe0']);
    assert.equal(run.outcome, 'conformance failure');
    assert.match(run.explanation ?? '', /control went to \S+\+0x10\/0x\w+ in the kernel/);
  });

  test('that holds the watchdog off forever is given up, and the kernel is dead', THOROUGH, async () => {
    const run = await runCode([{ opcode: MOV_RAX, to: 'rex_termination_state' }, '65c60001', 'ebfe']);
    assert.equal(run.outcome, 'conformance failure');
    assert.match(
      run.explanation ?? '',
      /did not end within 100 s.* at rex_prog_\w+::prog\+0xb.*rex_termination_state 2/,
    );
    assert.equal(run.endedAt, 100 * SECOND);
  });

  test('that keeps a lock is found out', async () => {
    const run = await runCode([
      '4883ec08',
      'c7042400000000',
      { opcode: MOV_RDI, to: 'm' },
      '4889e6',
      { opcode: CALL, to: 'bpf_map_lookup_elem' },
      '4889c7',
      { opcode: CALL, to: 'bpf_spin_lock' },
      '4883c408',
      '31c0',
      'c3',
    ]);
    assert.equal(run.outcome, 'conformance failure');
    assert.match(run.explanation ?? '', /ended holding the lock in map "m" at key 00000000/);
    assert.deepEqual(
      run.helpers.map(({ name }) => name),
      ['bpf_map_lookup_elem', 'bpf_spin_lock'],
    );
  });

  test('that keeps a reference is found out', THOROUGH, async () => {
    const run = await runCode(['bf2a000000', { opcode: `50${CALL}`, to: 'bpf_task_from_pid' }, '58', '31c0', 'c3']);
    assert.equal(run.outcome, 'conformance failure');
    assert.match(run.explanation ?? '', /ended holding a reference to task 42/);
  });

  test('may return from just_return_func', async () => {
    const run = await runCode(['50', 'b805000000', { opcode: CALL, to: 'just_return_func' }, '59', 'c3']);
    assert.equal(run.outcome, 'completed');
    assert.equal(run.result, 5);
  });

  test('in a helper that it did not protect is redirected from there', THOROUGH, async () => {
    const code = ['50', { opcode: CALL, to: 'bpf_ktime_get_ns' }, '58', '31c0', 'c3'];
    const run = await runCode(code, { watchdog: { duringHelperCall: 1 } });
    assert.equal(run.outcome, 'oops', 'this handler is an int3');
    assert.equal(run.oops?.exception, '#BP');
    assert.match(run.oops?.symbol ?? '', /::__rex_handle_timeout\+0x0/);
  });

  test('that draws more random values than the scenario lists breaks the scenario off', async () => {
    const code = ['50', { opcode: CALL, to: 'get_random_u32' }, '58', '31c0', 'c3'];
    assert.equal((await runCode(code, {}, { random: { values: [5] } })).helpers[0]?.result, 5n);
    await assert.rejects(runCode(code, {}, { random: { values: [] } }), { code: 'RANDOM_VALUES_EXHAUSTED' });
  });

  test('a helper that cannot read its argument is an oops inside the helper', async () => {
    const code = ['50', { opcode: MOV_RDI, to: 'm' }, '31f6', { opcode: CALL, to: 'bpf_map_lookup_elem' }, '58', 'c3'];
    const run = await runCode(code);
    assert.equal(run.outcome, 'oops');
    assert.equal(run.oops?.message, 'BUG: kernel NULL pointer dereference, address: 0000000000000000');
    assert.match(run.oops?.symbol ?? '', /^bpf_map_lookup_elem\+0x0\//);
    assert.deepEqual(
      run.oops?.frames.map(({ symbol }) => symbol),
      ['bpf_map_lookup_elem', 'prog'],
    );
    assert.equal(run.helpers[0]?.result, null, 'it did not return');
  });

  test('instructions of no time at all end by the real clock only, so helpers still take time', async () => {
    const clock = { nanosecondsPerInstruction: 0, nanosecondsPerHelper: 30 * SECOND };
    const code = ['50', { opcode: CALL, to: 'bpf_ktime_get_ns' }, { opcode: CALL, to: 'bpf_ktime_get_ns' }, '58', 'c3'];
    const run = await runCode(code, {}, { clock });
    assert.match(run.oops?.symbol ?? '', /__rex_handle_timeout/, 'redirected in the second helper');
  });
});
