import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { BpfMap } from '../../../kernel-model/maps/map.ts';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { call, scratch } from '../support.ts';

export const HASH = 1;
export const ARRAY = 2;
export const PER_CPU_ARRAY = 6;
export const QUEUE = 22;
export const STACK = 23;

export const EINVAL = -22n;
export const E2BIG = -7n;
export const EEXIST = -17n;
export const ENOENT = -2n;

/** A map named `m`. */
export function createMap(
  kernel: Kernel,
  type: number,
  keySize: number,
  valueSize: number,
  maxEntries: number,
  flags = 0,
): BpfMap {
  return kernel.maps.create({ name: 'm', type, keySize, valueSize, maxEntries, flags });
}

/** A key or value of four bytes, in the machine's order. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** The program's side: calls with key and value in a page of its own. */
export class ProgramSide {
  private readonly kernel: Kernel;
  private readonly map: BpfMap;
  private readonly page: number;

  constructor(kernel: Kernel, map: BpfMap) {
    this.kernel = kernel;
    this.map = map;
    this.page = scratch(kernel, 8192).offset;
  }

  lookup(key: Uint8Array): bigint {
    this.kernel.memory.u8.set(key, this.page);
    return call(this.kernel, 'bpf_map_lookup_elem', [toAddress(this.map.address), toAddress(this.page)]);
  }

  update(key: Uint8Array, value: Uint8Array, flags: bigint | number = 0): bigint {
    this.kernel.memory.u8.set(key, this.page + 3);
    this.kernel.memory.u8.set(value, this.page + 4096);
    const args = [toAddress(this.map.address), toAddress(this.page + 3), toAddress(this.page + 4096), flags];
    return call(this.kernel, 'bpf_map_update_elem', args);
  }

  delete(key: Uint8Array): bigint {
    this.kernel.memory.u8.set(key, this.page + 1);
    return call(this.kernel, 'bpf_map_delete_elem', [toAddress(this.map.address), toAddress(this.page + 1)]);
  }
}

/** Bytes of the guest's window that are taken. Its buffer says less: one that is used again is as large as it once was. */
export function bytesTaken(kernel: Kernel): number {
  return kernel.memory.allocate('mark', 1, 0).offset;
}
