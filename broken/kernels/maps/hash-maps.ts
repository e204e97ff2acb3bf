import { ERRNO } from '../../../kernel-model/errno.ts';
import {
  BPF_F_RDONLY,
  BPF_F_RDONLY_PROG,
  BPF_F_WRONLY,
  BPF_F_WRONLY_PROG,
} from '../../../kernel-model/maps/creation.ts';
import { HashMap } from '../../../kernel-model/maps/hash.ts';
import { BPF_EXIST, BPF_F_LOCK, BPF_NOEXIST, BpfMap, NO_VALUE, roundUp8 } from '../../../kernel-model/maps/map.ts';
import { copyBytes } from '../../../kernel-model/maps/storage/copy-bytes.ts';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../fault.ts';
import { brokenCreation, brokenMap, brokenOperation, giving, withFlags } from './map-operations.ts';

/** The flags of an update that Linux knows. */
const KNOWN_FLAGS = BPF_NOEXIST | BPF_EXIST | BPF_F_LOCK;

/** Hash maps whose entries are not what was stored. */
const ENTRY_FAULTS: readonly Fault[] = [
  brokenMap('finds the last stored value under a missing key', HashMap, (map) => {
    const { lookup, update } = map;
    let last = NO_VALUE;
    map.update = (...args) => {
      const result = update.apply(map, args);
      last = lookup.call(map, args[0]);
      return result;
    };
    map.lookup = (key) => {
      const value = lookup.call(map, key);
      return value === NO_VALUE ? last : value;
    };
  }),
  brokenOperation('says that it deleted a missing key', HashMap, 'delete', giving(-ERRNO.ENOENT, 0)),
  brokenOperation(
    'does not remove the keys that it deletes',
    HashMap,
    'delete',
    (_whole, map) => (key) => (map.lookup(key) === NO_VALUE ? -ERRNO.ENOENT : 0),
  ),
  brokenOperation('iterates over a hash map without end', HashMap, 'userNextKey', (next) => (key) => {
    return next(key) ?? next(undefined);
  }),
  brokenOperation(
    'replaces an entry of a full hash map by a new one',
    HashMap,
    'update',
    (update, map) =>
      (...args) => {
        const result = update(...args);
        const [oldest] = map.entries();
        if (result !== -ERRNO.E2BIG || oldest === undefined) return result;
        map.userDelete(oldest.key);
        return update(...args);
      },
  ),
  brokenOperation('refuses known keys of a full hash map', HashMap, 'update', (update, map) => (...args) => {
    return map.entries().length === map.definition.maxEntries ? -ERRNO.E2BIG : update(...args);
  }),
  brokenOperation(
    'refuses a new key of a full hash map with ENOMEM',
    HashMap,
    'update',
    giving(-ERRNO.E2BIG, -ERRNO.ENOMEM),
  ),
  brokenOperation(
    'deletes an element of a full hash map and refuses the new key all the same',
    HashMap,
    'update',
    (update, map) =>
      (...args) => {
        const result = update(...args);
        const [oldest] = map.entries();
        if (result === -ERRNO.E2BIG && oldest !== undefined) map.userDelete(oldest.key);
        return result;
      },
  ),
  brokenOperation(
    'writes the value of an update that it refuses because the key exists',
    HashMap,
    'update',
    (update, map, { memory }) =>
      (key, value, ...flags) => {
        const result = update(key, value, ...flags);
        if (result === -ERRNO.EEXIST) copyBytes(memory, map.lookup(key), value, map.definition.valueSize);
        return result;
      },
  ),
  brokenOperation('gives programs copies of values', BpfMap, 'lookup', (lookup, { definition }, { memory }) => {
    const copy = memory.allocate('a copy of a value', roundUp8(definition.valueSize + 8), READ | WRITE);
    return (key) => {
      const value = lookup(key);
      if (value >= 0) copyBytes(memory, copy.offset, value, definition.valueSize);
      return value >= 0 ? copy.offset : value;
    };
  }),
];

/** Flags of operations, and of maps, that do not mean what they should. */
const FLAG_FAULTS: readonly Fault[] = [
  brokenOperation(
    'overwrites a key that must not exist',
    HashMap,
    'update',
    withFlags((flags) => flags & ~BPF_NOEXIST),
  ),
  brokenOperation(
    'creates a key that must exist',
    HashMap,
    'update',
    withFlags((flags) => flags & ~BPF_EXIST),
  ),
  brokenOperation(
    'ignores unknown flags of an update',
    HashMap,
    'update',
    withFlags((flags) => flags & KNOWN_FLAGS),
  ),
  brokenOperation('checks only the low half of the flags of an update', HashMap, 'update', (update) => {
    return (key, value, flags) => update(key, value, flags, 0);
  }),
  brokenOperation('ignores the flags of a lookup from user space', BpfMap, 'userLookup', (lookup) => (key) => {
    return lookup(key, 0);
  }),
  brokenOperation(
    'ignores BPF_F_LOCK where there is no lock',
    BpfMap,
    'update',
    withFlags((flags) => flags & ~BPF_F_LOCK),
  ),
  brokenOperation(
    'does not update the first word of a value, which may be a lock',
    BpfMap,
    'update',
    (update, map, kernel) => {
      return (key, value, flags, high) => {
        const old = map.lookup(key);
        if (old >= 0) copyBytes(kernel.memory, value, old, 4);
        return update(key, value, flags, high);
      };
    },
  ),
  brokenCreation('lets user space write to maps that it may only read', (create, definition) =>
    create({ ...definition, flags: definition.flags & ~BPF_F_RDONLY }),
  ),
  brokenCreation('lets user space read maps that it may only write to', (create, definition) =>
    create({ ...definition, flags: definition.flags & ~BPF_F_WRONLY }),
  ),
  brokenOperation('refuses updates by a program with BPF_F_RDONLY_PROG', BpfMap, 'update', (update, map, kernel) => {
    return (...args) => {
      const forbidden = kernel.run !== undefined && (map.definition.flags & BPF_F_RDONLY_PROG) !== 0;
      return forbidden ? -ERRNO.EPERM : update(...args);
    };
  }),
  brokenOperation('hides values from a program with BPF_F_WRONLY_PROG', BpfMap, 'lookup', (lookup, map, kernel) => {
    return (key) => {
      const forbidden = kernel.run !== undefined && (map.definition.flags & BPF_F_WRONLY_PROG) !== 0;
      return forbidden ? NO_VALUE : lookup(key);
    };
  }),
];

/** Kernels whose hash maps, or flags of any map, are not as they must be (kernel/bpf/hashtab.c, kernel/bpf/syscall.c). */
export const HASH_MAP_FAULTS: readonly Fault[] = [...ENTRY_FAULTS, ...FLAG_FAULTS];
