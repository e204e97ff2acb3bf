import type { Kernel } from '../kernel.ts';
import type { BpfMap } from '../maps/map.ts';
import { readable, writable } from './access.ts';
import { type HelperArguments, type HelperDefinition, HelperFault, modelled } from './helper.ts';

/** The map of the first argument. @throws HelperFault for an address that is no map's: the kernel would follow it all the same */
function mapOf(kernel: Kernel, args: HelperArguments): BpfMap {
  const map = kernel.maps.at(args.pointer(0));
  if (map === undefined) throw new HelperFault(args.low(0), args.high(0), 'read');
  return map;
}

/** Helpers on maps (kernel/bpf/helpers.c); what they give depends on the map type (kernel-model/maps). */
export const MAP_HELPERS: readonly HelperDefinition[] = [
  modelled('bpf_map_lookup_elem', 'map: pointer, key: pointer', 'pointer', (kernel, args) => {
    const map = mapOf(kernel, args);
    const value = map.lookup(readable(kernel, args, 1, map.keySize));
    if (value < 0) args.returnValue(0, 0);
    else args.returnPointer(value);
  }),
  modelled('bpf_map_update_elem', 'map: pointer, key: pointer, value: pointer, flags: u64', 'errno', (kernel, args) => {
    const map = mapOf(kernel, args);
    const key = readable(kernel, args, 1, map.keySize);
    const value = readable(kernel, args, 2, map.definition.valueSize);
    args.returnErrno(map.update(key, value, args.low(3), args.high(3)));
  }),
  modelled('bpf_map_delete_elem', 'map: pointer, key: pointer', 'errno', (kernel, args) => {
    const map = mapOf(kernel, args);
    args.returnErrno(map.delete(readable(kernel, args, 1, map.keySize)));
  }),
  modelled('bpf_map_push_elem', 'map: pointer, value: pointer, flags: u64', 'errno', (kernel, args) => {
    const map = mapOf(kernel, args);
    args.returnErrno(map.push(readable(kernel, args, 1, map.definition.valueSize), args.low(2), args.high(2)));
  }),
  modelled('bpf_map_pop_elem', 'map: pointer, value: pointer', 'errno', (kernel, args) => {
    const map = mapOf(kernel, args);
    args.returnErrno(map.pop(writable(kernel, args, 1, map.definition.valueSize)));
  }),
  modelled('bpf_map_peek_elem', 'map: pointer, value: pointer', 'errno', (kernel, args) => {
    const map = mapOf(kernel, args);
    args.returnErrno(map.peek(writable(kernel, args, 1, map.definition.valueSize)));
  }),
];
