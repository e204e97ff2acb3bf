import { refuseCreation } from '../creation.ts';
import type { MapDefinition } from '../map.ts';

/** The kernel's memory. A larger map cannot be allocated, even if nothing touches it. */
const KERNEL_MEMORY = 16 * 1024 * 1024 * 1024;

/** The kernel's memory for its maps: bytes that Linux allocates when it creates them. */
export class MapMemory {
  private bytes = 0;

  /** The memory of all maps together. */
  get taken(): number {
    return this.bytes;
  }

  /** Takes memory for a map. @throws Diagnostic MAP_CREATE_ENOMEM (refused) if the kernel has no more */
  take(definition: MapDefinition, bytes: number): void {
    if (this.bytes + bytes > KERNEL_MEMORY) {
      const others = this.bytes === 0 ? '' : `, of which other maps have ${this.bytes}`;
      throw refuseCreation(
        'ENOMEM',
        definition,
        `its elements take ${bytes} bytes, and the kernel has ${KERNEL_MEMORY}${others}`,
      );
    }
    this.bytes += bytes;
  }

  /** Gives memory back. */
  giveBack(bytes: number): void {
    this.bytes -= bytes;
  }
}
