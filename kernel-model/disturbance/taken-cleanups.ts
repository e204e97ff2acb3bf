import type { HasKallsyms } from '../kallsyms.ts';
import type { HasConfiguration } from '../kernel-configuration.ts';
import type { HasMemory } from '../memory/guest-memory.ts';
import { CLEANUP_ENTRIES, CLEANUP_ENTRY_SIZE, type HasPerCpuAreas } from '../per-cpu.ts';

/** The parts of the kernel that taking cleanup entries uses. */
export type CleanupKernel = HasMemory & HasPerCpuAreas & HasKallsyms & HasConfiguration;

/** The function in entries that are taken beforehand: an importable one without effects. */
const HARMLESS = 'ktime_get_mono_fast_ns';
/** Offsets in an entry: u64 valid, the function, its argument (Rex ABI: panics). */
const FUNCTION = 8;
const ARGUMENT = 16;

/** Makes an entry of a CPU's table valid, as a program may have left it that was interrupted. */
function take({ memory, cpus, kallsyms }: CleanupKernel, cpu: number, index: number): void {
  const { low, high } = kallsyms.resolve(HARMLESS)!;
  const entry = cpus.offsetOf('rex_cleanup_entries', cpu) + index * CLEANUP_ENTRY_SIZE;
  memory.writeU64Number(entry, 1);
  memory.writeU64(entry + FUNCTION, (BigInt(high) << 32n) | BigInt(low));
  memory.writeU64Number(entry + ARGUMENT, 0);
}

/** Takes all of a CPU's entries that are free. @returns their indices */
export function takeFreeEntries(kernel: CleanupKernel, cpu: number): readonly number[] {
  const { memory, cpus } = kernel;
  const table = cpus.offsetOf('rex_cleanup_entries', cpu);
  const free = Array.from({ length: CLEANUP_ENTRIES }, (_, index) => index).filter(
    (index) => memory.readU64(table + index * CLEANUP_ENTRY_SIZE) === 0n,
  );
  for (const index of free) take(kernel, cpu, index);
  return free;
}

/** Frees those of some entries that nobody else has used since {@link takeFreeEntries}. */
export function releaseEntries(kernel: CleanupKernel, cpu: number, indices: readonly number[]): void {
  const { memory, cpus, kallsyms } = kernel;
  const { low } = kallsyms.resolve(HARMLESS)!;
  const table = cpus.offsetOf('rex_cleanup_entries', cpu);
  for (const index of indices) {
    const entry = table + index * CLEANUP_ENTRY_SIZE;
    if (memory.view.getUint32(entry + FUNCTION, true) === low) memory.writeU64Number(entry, 0);
  }
}

/** Makes a CPU's first cleanup entries valid, as an interrupted program may have left them. */
export function takeCleanupEntries(kernel: CleanupKernel, cpu: number): void {
  const { cleanupEntriesTaken = 0 } = kernel.configuration;
  for (let index = 0; index < Math.min(cleanupEntriesTaken, CLEANUP_ENTRIES); index++) take(kernel, cpu, index);
}

/** Frees the remaining ones of them. */
export function freeCleanupEntries(kernel: CleanupKernel, cpu: number): void {
  const { cleanupEntriesTaken } = kernel.configuration;
  if (cleanupEntriesTaken === undefined) return;
  const count = Math.min(cleanupEntriesTaken, CLEANUP_ENTRIES);
  releaseEntries(
    kernel,
    cpu,
    Array.from({ length: count }, (_, index) => index),
  );
}
