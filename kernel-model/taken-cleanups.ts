import type { HasKallsyms } from './kallsyms.ts';
import type { HasConfiguration } from './kernel-configuration.ts';
import type { HasMemory } from './memory/guest-memory.ts';
import { CLEANUP_ENTRIES, CLEANUP_ENTRY_SIZE, type HasPerCpuAreas } from './per-cpu.ts';

/** The parts of the kernel that taking cleanup entries uses. */
export type CleanupKernel = HasMemory & HasPerCpuAreas & HasKallsyms & HasConfiguration;

/** The function in entries that are taken beforehand: an importable one without effects. */
const HARMLESS = 'ktime_get_mono_fast_ns';
/** Offsets in an entry: u64 valid, the function, its argument (Rex ABI: panics). */
const FUNCTION = 8;
const ARGUMENT = 16;

/** Makes a CPU's first cleanup entries valid, as an interrupted program may have left them. */
export function takeCleanupEntries(kernel: CleanupKernel, cpu: number): void {
  const { memory, cpus, kallsyms, configuration } = kernel;
  if (configuration.cleanupEntriesTaken === undefined) return;
  const { low, high } = kallsyms.resolve(HARMLESS)!;
  const table = cpus.offsetOf('rex_cleanup_entries', cpu);
  for (let index = 0; index < Math.min(configuration.cleanupEntriesTaken, CLEANUP_ENTRIES); index++) {
    const entry = table + index * CLEANUP_ENTRY_SIZE;
    memory.writeU64Number(entry, 1);
    memory.writeU64(entry + FUNCTION, (BigInt(high) << 32n) | BigInt(low));
    memory.writeU64Number(entry + ARGUMENT, 0);
  }
}

/** Frees the remaining ones of them. */
export function freeCleanupEntries(kernel: CleanupKernel, cpu: number): void {
  const { memory, cpus, kallsyms, configuration } = kernel;
  if (configuration.cleanupEntriesTaken === undefined) return;
  const { low } = kallsyms.resolve(HARMLESS)!;
  const table = cpus.offsetOf('rex_cleanup_entries', cpu);
  for (let index = 0; index < Math.min(configuration.cleanupEntriesTaken, CLEANUP_ENTRIES); index++) {
    const entry = table + index * CLEANUP_ENTRY_SIZE;
    if (memory.view.getUint32(entry + FUNCTION, true) === low) memory.writeU64Number(entry, 0);
  }
}
