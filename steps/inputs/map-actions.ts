import type { UserMapOperation } from '../../kernel-model/events.ts';

/** What user space does to an entry of a map. */
export type MapAction = UserMapOperation['action'];

/** By the words of phrases. */
export const MAP_ACTIONS: Readonly<Record<string, MapAction>> = {
  'writing to': 'update',
  'deleting from': 'delete',
  'looking up in': 'lookup',
  'taking from': 'take',
  'finding the next key in': 'next key',
};

/** Flags of updates and lookups (include/uapi/linux/bpf.h). */
export const MAP_FLAGS: Readonly<Record<string, number>> = { BPF_NOEXIST: 1, BPF_EXIST: 2, BPF_F_LOCK: 4 };
