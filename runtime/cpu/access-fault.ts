import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { Exit, Fault } from './engine.ts';
import { FAULT_ADDRESS_OFFSET, FAULT_CAUSE_OFFSET, FaultCause } from './engine-cells.ts';

/** The end of a run that goes on at an address without code. */
export function cannotExecute(target: bigint): Exit {
  const canonical = BigInt.asUintN(64, BigInt.asIntN(48, target)) === target;
  return {
    kind: 'fault',
    fault: canonical
      ? { exception: '#PF', rip: target, address: target, access: 'execute' }
      : { exception: '#GP', rip: target },
  };
}

/** The fault in the cells of `check`. @param rip the address of the instruction */
export function accessFault(memory: GuestMemory, rip: bigint): Fault {
  const cause = memory.view.getInt32(FAULT_CAUSE_OFFSET, true);
  if (cause === FaultCause.generalProtection) return { exception: '#GP', rip };
  if (cause === FaultCause.stackSegment) return { exception: '#SS', rip };
  const address = memory.readU64(FAULT_ADDRESS_OFFSET);
  return { exception: '#PF', rip, address, access: cause === FaultCause.write ? 'write' : 'read' };
}
