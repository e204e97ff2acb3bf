import { Diagnostic } from '../../base/diagnostic.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';

/** Bytes between the ends of a packet that are taken for one: twice what any buffer of the model holds. */
const MOST_LEFT = 2 * 65_536;

/**
 * The bytes of a packet between the ends that its context names.
 * @param size bytes; nothing where it is negative
 * @throws Diagnostic PACKET_ENDS (unsupported) where a program has moved the ends so far apart that no buffer lies between them
 */
export function leftPacket(memory: GuestMemory, start: number, size: number): Uint8Array {
  if (size <= MOST_LEFT) return memory.bytes(start, Math.max(size, 0)).slice();
  throw new Diagnostic({
    code: 'PACKET_ENDS',
    kind: 'unsupported',
    message: `the packet has ${size} bytes by what its context says now`,
    cause: `the program overwrote its start or end; no packet has more than ${MOST_LEFT} bytes`,
    hint: 'move the ends of a packet with helpers, and do not write to the fields of the context',
  });
}
