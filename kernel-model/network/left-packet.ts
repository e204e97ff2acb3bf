import { Diagnostic } from '../../base/diagnostic.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';

/** The most bytes between the ends of a packet that count as one: twice the model's largest buffer. */
const MOST_LEFT = 2 * 65_536;

/**
 * The bytes of a packet between the ends that its context names.
 * @param size bytes; a negative number gives none
 * @throws Diagnostic PACKET_ENDS (unsupported) if a program has moved the ends further apart than any buffer
 */
export function leftPacket(memory: GuestMemory, start: number, size: number): Uint8Array {
  if (size <= MOST_LEFT) return memory.u8.slice(start, start + Math.max(size, 0));
  throw new Diagnostic({
    code: 'PACKET_ENDS',
    kind: 'unsupported',
    message: `the packet has ${size} bytes by what its context says now`,
    cause: `the program overwrote its start or end; no packet has more than ${MOST_LEFT} bytes`,
    hint: 'move the ends of a packet with helpers, and do not write to the fields of the context',
  });
}
