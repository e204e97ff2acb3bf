import { Diagnostic } from '../../../base/diagnostic.ts';
import type { GuestMemory, Region } from '../../memory/guest-memory.ts';

/**
 * Memory for a map from the guest's window. A full window is a limit of the model, not of Linux, so this is not ENOMEM.
 * @throws Diagnostic MAP_BEYOND_WINDOW (unsupported)
 */
export function allocateForMap(memory: GuestMemory, name: string, size: number, protection: number): Region {
  try {
    return memory.allocate(name, size, protection);
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    throw new Diagnostic({
      code: 'MAP_BEYOND_WINDOW',
      kind: 'unsupported',
      message: `there is no room for more ${name}`,
      cause: error.cause,
      hint: 'use smaller maps, or touch fewer of their elements in one scenario',
    });
  }
}
