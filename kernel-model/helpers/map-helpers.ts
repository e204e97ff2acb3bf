import { NO_VALUE } from '../maps/map.ts';
import { outcomesByMapType } from '../maps/outcomes.ts';
import { type AccessKernel, mapAt, readable, writable } from './access.ts';
import { type HelperDefinition, modelled } from './helper.ts';

/** Helpers on maps (kernel/bpf/helpers.c). Their results depend on the map type (kernel-model/maps). */
export const MAP_HELPERS: readonly HelperDefinition<AccessKernel>[] = [
  modelled(
    'bpf_map_lookup_elem',
    'map: pointer, key: pointer',
    'pointer',
    outcomesByMapType('bpf_map_lookup_elem'),
    (kernel, args) => {
      const map = mapAt(kernel, args, 0);
      const value = map.lookup(readable(kernel, args, 1, map.keySize));
      if (value === NO_VALUE) args.returnValue(0, 0);
      else if (value < 0) args.returnErrno(value);
      else args.returnPointer(value);
    },
  ),
  modelled(
    'bpf_map_update_elem',
    'map: pointer, key: pointer, value: pointer, flags: u64',
    'errno',
    outcomesByMapType('bpf_map_update_elem'),
    (kernel, args) => {
      const map = mapAt(kernel, args, 0);
      const key = readable(kernel, args, 1, map.keySize);
      const value = readable(kernel, args, 2, map.definition.valueSize);
      args.returnErrno(map.update(key, value, args.low(3), args.high(3)));
    },
  ),
  modelled(
    'bpf_map_delete_elem',
    'map: pointer, key: pointer',
    'errno',
    outcomesByMapType('bpf_map_delete_elem'),
    (kernel, args) => {
      const map = mapAt(kernel, args, 0);
      args.returnErrno(map.delete(readable(kernel, args, 1, map.keySize)));
    },
  ),
  modelled(
    'bpf_map_push_elem',
    'map: pointer, value: pointer, flags: u64',
    'errno',
    outcomesByMapType('bpf_map_push_elem'),
    (kernel, args) => {
      const map = mapAt(kernel, args, 0);
      args.returnErrno(map.push(readable(kernel, args, 1, map.definition.valueSize), args.low(2), args.high(2)));
    },
  ),
  modelled(
    'bpf_map_pop_elem',
    'map: pointer, value: pointer',
    'errno',
    outcomesByMapType('bpf_map_pop_elem'),
    (kernel, args) => {
      const map = mapAt(kernel, args, 0);
      args.returnErrno(map.pop(writable(kernel, args, 1, map.definition.valueSize)));
    },
  ),
  modelled(
    'bpf_map_peek_elem',
    'map: pointer, value: pointer',
    'errno',
    outcomesByMapType('bpf_map_peek_elem'),
    (kernel, args) => {
      const map = mapAt(kernel, args, 0);
      args.returnErrno(map.peek(writable(kernel, args, 1, map.definition.valueSize)));
    },
  ),
];
