import { Diagnostic } from '../../base/diagnostic.ts';
import { succeeds } from '../outcome.ts';
import { Acquisition, type HasSpinLocks, lockPlace } from '../spin-locks.ts';
import { type AccessKernel, writable } from './access.ts';
import { type HelperArguments, type HelperDefinition, modelled } from './helper.ts';

/** The parts of the kernel that helpers on locks use. */
export type LockKernel = HasSpinLocks & AccessKernel;

/** sizeof(struct bpf_spin_lock), and its value while it is held (a queued spin lock's locked byte). */
const LOCK_SIZE = 4;
const LOCKED = 1;
const SOURCE = 'kernel/bpf/helpers.c';

function placeOf(kernel: LockKernel, lock: number): string {
  return lockPlace(lock, kernel.maps.entryAt(lock));
}

function notHeld(kernel: LockKernel, args: HelperArguments, lock: number): Diagnostic {
  return new Diagnostic({
    code: 'LOCK_NOT_HELD',
    kind: 'conformance',
    message: `program "${kernel.runningProgram}" releases a lock that is not held: ${placeOf(kernel, lock)} at ${kernel.callSite(args).text}`,
    cause: 'each acquisition is released exactly once',
    hint: 'look for a guard that is dropped twice, or a cleanup entry that was not taken back',
  });
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
    message: `program "${kernel.runningProgram}" releases a lock that it has overwritten: ${placeOf(kernel, lock)} at ${kernel.callSite(args).text}`,
    cause: `the word of a held lock is ${LOCKED}; it is 0x${word.toString(16)}, so others may have taken the lock`,
    hint: 'write to the value, but not to its lock',
  });
}

/**
 * A queued spin lock waits until its word is 0. @throws Diagnostic LOCK_WORD_TAKEN (conformance) if nobody will
 */
function checkFreeWord(kernel: LockKernel, args: HelperArguments, lock: number): void {
  const word = kernel.memory.view.getUint32(lock, true);
  if (word === 0 || !kernel.locks.wordsAreKept || !kernel.locks.isFree(lock)) return;
  throw new Diagnostic({
    code: 'LOCK_WORD_TAKEN',
    kind: 'conformance',
    message: `program "${kernel.runningProgram}" waits forever for the lock in ${placeOf(kernel, lock)} at ${kernel.callSite(args).text}`,
    cause: `the word of a free lock is 0; it is 0x${word.toString(16)}, and nobody holds the lock`,
    hint: 'write to the value, but not to its lock',
  });
}

/** bpf_spin_lock and bpf_spin_unlock (kernel/bpf/helpers.c); {@link SpinLocks} has the rules. */
export const LOCK_HELPERS: readonly HelperDefinition<LockKernel>[] = [
  modelled('bpf_spin_lock', 'lock: pointer', 'void', [succeeds('the lock is free', SOURCE)], (kernel, args) => {
    const lock = writable(kernel, args, 0, LOCK_SIZE);
    checkFreeWord(kernel, args, lock);
    const entry = kernel.maps.entryAt(lock);
    const { runningProgram, currentCpu } = kernel;
    kernel.locks.acquire(new Acquisition(lock, entry, runningProgram, kernel.callSite(args), currentCpu));
    kernel.memory.view.setUint32(lock, LOCKED, true);
    args.returnErrno(0);
  }),
  modelled('bpf_spin_unlock', 'lock: pointer', 'void', [succeeds('the lock is held', SOURCE)], (kernel, args) => {
    const lock = writable(kernel, args, 0, LOCK_SIZE);
    // A cleanup entry that another program left may free a free lock. That is the other program's breach, and harmless.
    if (kernel.locks.release(lock)) checkWord(kernel, args, lock);
    else if (kernel.run?.foreignCall !== true) throw notHeld(kernel, args, lock);
    kernel.memory.view.setUint32(lock, 0, true);
    args.returnErrno(0);
  }),
];
