import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { CLEANUP_ENTRIES, CLEANUP_ENTRY_SIZE } from '../../kernel-model/per-cpu.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { Backtrace } from '../../runtime/run/endings/backtrace.ts';
import { LandingPad } from '../../runtime/run/endings/landing-pad.ts';
import type { ObjectRecord } from '../../runtime/run/loaded-objects.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, brokenKernel, brokenPart } from '../parts.ts';

/** References that the kernel that gives too few gives at most. */
const FEW = 32;
/** The types of maps that {@link MapsCleared} clears. */
const CLEARED = new Set(['array', 'hash']);

/** Marks all cleanup entries of the current CPU as free. */
function clearEntries({ memory, cpus, currentCpu }: Kernel): void {
  const table = cpus.offsetOf('rex_cleanup_entries', currentCpu);
  for (let entry = 0; entry < CLEANUP_ENTRIES; entry++) memory.writeU64(table + entry * CLEANUP_ENTRY_SIZE, 0n);
}

/** A panic clears the values of arrays and hash maps. */
class MapsCleared extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    for (const map of this.kernel.maps.all()) {
      if (!CLEARED.has(map.typeName)) continue;
      for (const { key, value } of map.entries()) map.userUpdate(key, value.fill(0));
    }
    return super.report(cpu, registers);
  }
}

/** A panic takes nothing out of the kernel. */
class NothingRemoved extends EmulatedTarget {
  protected override crashStop(): void {}
}

/** A loader dies of SIGSYS whether it catches it or not. */
class LoaderNeverSurvives extends EmulatedTarget {
  protected override crashStop(record: ObjectRecord, reason: string): void {
    this.remove(record, reason);
  }
}

type Sharers = (record: ObjectRecord, all: readonly ObjectRecord[]) => readonly ObjectRecord[];

/** A kernel that takes others than it should for those that share maps. */
function sharing(name: string, sharers: Sharers): Fault {
  class OtherSharers extends EmulatedTarget {
    protected override crashStop(record: ObjectRecord, reason: string): void {
      const others = this.objects.all().filter((other) => other !== record);
      this.objects.sharersOf = (one) => [...sharers(one, others)];
      super.crashStop(record, reason);
    }
  }
  return { name, target: () => new OtherSharers() };
}

/** A panic takes out those that share maps where only the loader's own should go. */
class SharersAlwaysRemoved extends EmulatedTarget {
  protected override crashStop(record: ObjectRecord, reason: string): void {
    const sharers = this.objects.sharersOf(record);
    super.crashStop(record, reason);
    for (const other of this.objects.all()) if (sharers.includes(other)) this.unlink(other, reason);
  }
}

const nameOfMap = (record: ObjectRecord) => record.image.maps.map(({ definition }) => definition.name);

/** Kernels that clean up after a panic otherwise than they must: what it held, and who goes with it (Rex ABI 4; decision on crash-stop). */
export const CLEANUP_FAULTS: readonly Fault[] = [
  brokenHelper(
    'forgets the cleanup entries of a program that takes a lock',
    'bpf_spin_lock',
    (lock) => (kernel, args) => {
      lock(kernel, args);
      clearEntries(kernel);
    },
  ),
  brokenHelper('does not change the word of a lock that is released', 'bpf_spin_unlock', (unlock) => (kernel, args) => {
    const word = args.pointer(0);
    unlock(kernel, args);
    kernel.memory.view.setUint32(word, 1, true);
  }),
  brokenHelper(`gives a program at most ${FEW} references to tasks`, 'bpf_task_from_pid', (find) => (kernel, args) => {
    if (kernel.references.all().length < FEW) find(kernel, args);
    else args.returnValue(0, 0);
  }),
  brokenHelper(
    'forgets the cleanup entries with each reference to a task',
    'bpf_task_from_pid',
    (find) => (kernel, args) => {
      find(kernel, args);
      clearEntries(kernel);
    },
  ),
  brokenKernel('lets a program take any number of locks', ({ locks }) => {
    const acquire = locks.acquire.bind(locks);
    locks.acquire = (acquisition) => {
      if (locks.all().some(({ program }) => program === acquisition.program)) return;
      acquire(acquisition);
    };
  }),
  { name: 'leaves a program that panicked attached', target: () => new NothingRemoved() },
  { name: 'treats a loader that catches SIGSYS as dead', target: () => new LoaderNeverSurvives() },
  brokenPart('clears the maps of a program that panics', (kernel) => {
    const { memory, kallsyms } = kernel;
    return { landingPad: new MapsCleared(kernel, new Backtrace(memory, kallsyms), kallsyms.resolve(REX_EXIT)!) };
  }),
  sharing(
    'removes programs that share a map with the panicked program, but not programs that share a map with these',
    (one, others) => others.filter((other) => other.image.maps.some((map) => one.image.maps.includes(map))),
  ),
  sharing('treats maps of the same name as one map', (one, others) =>
    others.filter((other) => nameOfMap(other).some((name) => nameOfMap(one).includes(name))),
  ),
  {
    name: 'removes programs that share maps when it must remove only programs of the loader',
    target: () => new SharersAlwaysRemoved(),
  },
];
