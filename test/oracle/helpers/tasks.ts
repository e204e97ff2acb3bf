import { readlinkSync } from 'node:fs';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import {
  assemble,
  call,
  callKernelFunction,
  exit,
  jumpIfEqual,
  load,
  loadMapValue,
  move,
  set,
  store,
} from '../instructions.ts';
import { RAW_TRACEPOINT } from '../machine-maps.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, enter, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

/** BPF_PROG_TYPE_SYSCALL, which may call functions of the kernel. */
const SYSCALL_PROGRAM = 31;
const PROGRAM_SLOT = 1;
/** The namespace that the function looks in (PROC_PID_INIT_INO, include/linux/proc_ns.h). */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';
const CALLS_OF_RUN = 2000;

/** Every call from a thread of its own, so that pid and tgid differ; the model runs a task of the same numbers. */
function comparePidTgid(calls: number): HelperResult {
  const helper = 'bpf_get_current_pid_tgid';
  const { kernel } = bootModel(1);
  const frame = new Frame();
  const known = kernel.helpers.find(helper)!.call!;
  let done = 0;
  while (done < calls) {
    const script = new Script();
    script.add(
      'program_load',
      PROGRAM_SLOT,
      RAW_TRACEPOINT,
      assemble(call(HELPER.getCurrentPidTgid), keepResult(), exit()),
    );
    const runs = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () =>
      script.add('program_run_in_thread', PROGRAM_SLOT, 0, IO.result, 8),
    );
    const answers = script.run();
    const tgid = answers[0]!.bytes.readUInt32LE(4);
    for (const run of runs) {
      const { bytes } = answers[run]!;
      const pid = bytes.readUInt32LE(0);
      const task = { pid, tgid };
      enter(kernel, 'tracepoint/syscalls/sys_enter_dup', { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', task });
      known(kernel, frame);
      if (frame.result !== bytes.readBigInt64LE(4)) {
        const disagreement = `thread ${pid} of ${tgid}: Linux ${bytes.readBigInt64LE(4)}, the model ${frame.result}`;
        return { helper, calls: done, disagreement };
      }
      done++;
    }
  }
  kernel.release();
  return { helper, calls: done };
}

/** Looks up tasks by pid and releases them: whether there is one, and that the reference is taken and given back. */
function compareTaskFromPid(random: Random, calls: number): HelperResult[] {
  const helpers = ['bpf_task_from_pid', 'bpf_task_release'];
  const results = (done: number, more: Partial<HelperResult>) =>
    helpers.map((helper) => ({ helper, calls: done, ...more }));
  if (readlinkSync('/proc/self/ns/pid') !== INITIAL_PID_NAMESPACE) {
    return results(0, { skipped: 'not in the initial pid namespace' });
  }
  const numbers = new Script();
  const wanted = helpers.map((name) => numbers.add('kernel_function', Buffer.from(name)));
  const found = numbers.run();
  const [fromPid, release] = wanted.map((at) => found[at]!.result);
  if (fromPid! < 0 || release! < 0) return results(0, { skipped: 'the kernel has no BTF of these functions' });
  const { kernel } = bootModel(1);
  const frame = new Frame();
  for (const pid of [process.pid, process.ppid]) kernel.tasks.enter(0, { pid });
  const code = assemble(
    loadMapValue(1, IO.slot, IO.arguments),
    load(4, 1, 1),
    callKernelFunction(fromPid!),
    move(7, 0),
    set(0, 0),
    keepResult(),
    jumpIfEqual(7, 0, [
      ...move(1, 7),
      ...callKernelFunction(release!),
      ...loadMapValue(1, IO.slot, IO.result),
      ...set(0, 1),
      ...store(8, 1, 0, 0),
    ]),
    exit(),
  );
  let done = 0;
  while (done < calls) {
    const script = new Script();
    const loaded = script.add('program_load', PROGRAM_SLOT, SYSCALL_PROGRAM, code);
    const pids = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () =>
      random.pick([process.pid, process.ppid, 0, -1, 0x7fffffff, -0x80000000, 4194304, 4194305 + random.below(1000)]),
    );
    const runs = pids.map((pid) =>
      script.add('program_run', PROGRAM_SLOT, 0xffffffff, IO.result, 8, IO.arguments, 8, u64(pid)),
    );
    const answers = script.run();
    if (answers[loaded]!.result < 0)
      return results(0, { skipped: `refused by the verifier: ${answers[loaded]!.bytes}` });
    for (const [index, pid] of pids.entries()) {
      frame.set(0, pid >>> 0, 0);
      kernel.helpers.find('bpf_task_from_pid')!.call!(kernel, frame);
      const there = frame.result !== 0n;
      if (there) {
        frame.set(0, frame.resultLow, frame.resultHigh);
        kernel.helpers.find('bpf_task_release')!.call!(kernel, frame);
      }
      const expected = answers[runs[index]!]!.bytes.readBigInt64LE(0) === 1n;
      if (there !== expected)
        return results(done, { disagreement: `pid ${pid}: Linux ${expected}, the model ${there}` });
      done++;
    }
  }
  if (kernel.references.all().length > 0) return results(done, { disagreement: 'the model still holds references' });
  kernel.release();
  return results(done, {});
}

/** Helpers on tasks. */
export const TASKS: HelperComparison = {
  helpers: ['bpf_get_current_pid_tgid', 'bpf_task_from_pid', 'bpf_task_release'],
  how: 'exact',
  what: 'result for threads of all kinds; NULL or not for pids that exist and that cannot',
  compare: (_, random, calls) => [comparePidTgid(calls), ...compareTaskFromPid(random, calls)],
};
