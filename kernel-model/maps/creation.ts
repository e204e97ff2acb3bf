import { Diagnostic } from '../../base/diagnostic.ts';
import type { ErrnoName } from '../errno.ts';
import type { MapDefinition } from './map.ts';

/** Flags of BPF_MAP_CREATE (include/uapi/linux/bpf.h). */
export const BPF_F_NO_PREALLOC = 1 << 0;
export const BPF_F_NO_COMMON_LRU = 1 << 1;
export const BPF_F_NUMA_NODE = 1 << 2;
export const BPF_F_RDONLY = 1 << 3;
export const BPF_F_WRONLY = 1 << 4;
export const BPF_F_ZERO_SEED = 1 << 6;
export const BPF_F_RDONLY_PROG = 1 << 7;
export const BPF_F_WRONLY_PROG = 1 << 8;
export const BPF_F_MMAPABLE = 1 << 10;
export const BPF_F_PRESERVE_ELEMS = 1 << 11;
export const BPF_F_INNER_MAP = 1 << 12;
/** Flags for read and write access; every map type takes them. */
export const BPF_F_ACCESS_MASK = BPF_F_RDONLY | BPF_F_WRONLY | BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG;

/**
 * The largest sum of a hash map's key and value sizes: KMALLOC_MAX_SIZE less the element's header
 * (kernel/bpf/hashtab.c).
 */
export const LARGEST_HASH_ELEMENT = 4194304 - 48;
/** The largest value of a per-CPU map: PCPU_MIN_UNIT_SIZE (include/linux/percpu.h). */
export const LARGEST_PER_CPU_VALUE = 32768;

/** Refuses to create a map, like Linux. */
export function refuseCreation(errno: ErrnoName, { name }: MapDefinition, cause: string): Diagnostic {
  return new Diagnostic({
    code: `MAP_CREATE_${errno}`,
    kind: 'refused',
    errno,
    message: `map "${name}" cannot be created`,
    cause,
    hint: 'change the definition of the map in the program',
  });
}

/** The checks of flags that all map types share (bpf_map_flags_access_ok, include/linux/bpf.h; bpf_get_file_flag, kernel/bpf/syscall.c). */
export function checkFlags(definition: MapDefinition, allowed: number): void {
  const { flags } = definition;
  const both = (mask: number) => (flags & mask) === mask;
  const foreign = (flags & ~allowed) >>> 0;
  if (foreign !== 0)
    throw refuseCreation('EINVAL', definition, `its type does not take flags 0x${foreign.toString(16)}`);
  if (both(BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG) || both(BPF_F_RDONLY | BPF_F_WRONLY)) {
    throw refuseCreation('EINVAL', definition, 'it is both read-only and write-only');
  }
}
