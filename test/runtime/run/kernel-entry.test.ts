import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import { RSP } from '../../../runtime/run/dispatcher.ts';
import { KernelEntryPoints } from '../../../runtime/run/kernel-entry.ts';
import { HelperLog } from '../../../runtime/run/records/helper-log.ts';
import { smallKernel } from './small-kernel.ts';

/** The most helper calls of a run. */
const MOST = 2 ** 22;

/** A log that has many calls already. */
class LongLog extends HelperLog {
  override get total(): number {
    return MOST - 1 + super.total;
  }
}

test('a run with too many helper calls is not judged, and the last one that may be is carried out', () => {
  const { kernel, parts, registers } = smallKernel();
  const { offset, size } = kernel.cpus.stack(0);
  registers.setPointer(RSP, offset + size - 64);
  let called = 0;
  const observer = { called: () => ++called > 0, returning: () => true };
  const entries = new KernelEntryPoints(
    kernel,
    registers,
    new LongLog(HELPERS),
    parts.cleanups,
    parts.dispatcher.exitLow,
    observer,
  );
  const { low } = kernel.kallsyms.resolve('bpf_ktime_get_ns')!;
  assert.equal(entries.enter(low, 0), 0);
  assert.throws(() => entries.enter(low, 0), { code: 'HELPER_CALLS_BUDGET', kind: 'unsupported' });
  assert.equal(called, 1);
});
