import { PT_REGS_NAMES, type PtRegsName, type PtRegsValues } from './events.ts';
import type { Layout } from './layouts/layout.ts';
import type { GuestMemory } from './memory/guest-memory.ts';

/**
 * Writes a struct pt_regs at a window offset; missing registers become 0. Every register takes 8 bytes, the selectors
 * too.
 */
export function writeRegisters(memory: GuestMemory, layout: Layout, base: number, values: PtRegsValues): void {
  for (const name of PT_REGS_NAMES) {
    memory.writeU64(base + layout.offsetOf('pt_regs', name), BigInt.asUintN(64, values[name] ?? 0n));
  }
}

/** Reads a struct pt_regs at a window offset. */
export function readRegisters(memory: GuestMemory, layout: Layout, base: number): Record<PtRegsName, bigint> {
  const values = {} as Record<PtRegsName, bigint>;
  for (const name of PT_REGS_NAMES) values[name] = memory.readU64(base + layout.offsetOf('pt_regs', name));
  return values;
}
