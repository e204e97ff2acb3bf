import { Diagnostic } from '../../base/diagnostic.ts';
import { succeeds } from '../outcome.ts';
import type { HasSpinLocks } from '../spin-locks.ts';
import { type AccessKernel, writable } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';

/** The parts of the kernel that helpers on locks use. */
export type LockKernel = HasSpinLocks & AccessKernel;

/** sizeof(struct bpf_spin_lock), and its value while it is held (a queued spin lock's locked byte). */
const LOCK_SIZE = 4;
const LOCKED = 1;
const SOURCE = 'kernel/bpf/helpers.c';

function placeOf(kernel: LockKernel, args: HelperArguments, lock: number): string {
  return kernel.maps.describe(lock) ?? `memory at 0x${args.u64(0).toString(16)}`;
}

/**
 * Checks the number in a lock's memory. A program that overwrites its own lock lets others in. @throws Diagnostic
 * LOCK_OVERWRITTEN (conformance)
 */
function checkWord(kernel: LockKernel, args: HelperArguments, lock: number): void {
  const word = kernel.memory.view.getUint32(lock, true);
  if (word === LOCKED) return;
  throw new Diagnostic({
    code: 'LOCK_OVERWRITTEN',
    kind: 'conformance',
    message: `program "${kernel.runningProgram}" releases a lock that it has overwritten: ${placeOf(kernel, args, lock)} at ${kernel.callSite(args)}`,
    cause: `the word of a held lock is ${LOCKED}; it is 0x${word.toString(16)}, so others may have taken the lock`,
    hint: 'write to the value, but not to its lock',
  });
}

/** bpf_spin_lock and bpf_spin_unlock (kernel/bpf/helpers.c); {@link SpinLocks} has the rules. */
export const LOCK_HELPERS: readonly HelperDefinition<LockKernel>[] = [
  modelled('bpf_spin_lock', 'lock: pointer', 'void', [succeeds('the lock is free', SOURCE)], (kernel, args) => {
    const lock = writable(kernel, args, 0, LOCK_SIZE);
    const site = kernel.callSite(args);
    kernel.locks.acquire({ lock, place: placeOf(kernel, args, lock), program: kernel.runningProgram, site });
    kernel.memory.view.setUint32(lock, LOCKED, true);
    args.returnErrno(0);
  }),
  modelled('bpf_spin_unlock', 'lock: pointer', 'void', [succeeds('the lock is held', SOURCE)], (kernel, args) => {
    const lock = writable(kernel, args, 0, LOCK_SIZE);
    // A cleanup entry that another program left may free a free lock. That is the other program's breach, and harmless.
    const isHeld = kernel.locks.isHeld(lock);
    if (isHeld || kernel.run?.foreignCall !== true) {
      kernel.locks.release(lock, placeOf(kernel, args, lock), kernel.runningProgram, kernel.callSite(args));
    }
    if (isHeld) checkWord(kernel, args, lock);
    kernel.memory.view.setUint32(lock, 0, true);
    args.returnErrno(0);
  }),
];
