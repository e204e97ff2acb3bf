import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { IndexedMap } from '../../../kernel-model/maps/indexed.ts';
import type { BpfMap } from '../../../kernel-model/maps/map.ts';
import { READ } from '../../../kernel-model/memory/guest-memory.ts';
import type { Touch } from '../../interleaved.ts';
import { RegisterArguments } from '../register-arguments.ts';
import type { ComingOperation } from './operation.ts';
import type { SharedMemory } from './shared-memory.ts';

/** Helpers that only look at a map. */
const READERS = new Set(['bpf_map_lookup_elem', 'bpf_map_peek_elem', 'bpf_ringbuf_query', 'bpf_perf_event_read_value']);
const COMMITS = new Set(['bpf_ringbuf_submit', 'bpf_ringbuf_discard']);
/** The argument of each helper that is a map. */
const MAP_ARGUMENTS = new Map(
  HELPERS.map(({ name, parameters }) => [name, parameters.findIndex((parameter) => parameter.name === 'map')]),
);

/** Tells what a helper call touches, from the arguments in the registers. */
export class HelperOperations {
  private readonly kernel: Kernel;
  private readonly shared: SharedMemory;
  private readonly args: RegisterArguments;

  constructor(kernel: Kernel, shared: SharedMemory) {
    this.kernel = kernel;
    this.shared = shared;
    this.args = new RegisterArguments(kernel.memory);
  }

  /** The window offset of the lock that a call of bpf_spin_lock or bpf_spin_unlock is about. */
  get lock(): number {
    return this.args.pointer(0);
  }

  /** The operation of a call; `undefined` if other CPUs cannot tell when it happens. */
  of(helper: string): ComingOperation | undefined {
    const { kernel, args } = this;
    const place = kernel.callSite(args).text;
    if (helper === 'bpf_spin_lock' || helper === 'bpf_spin_unlock') {
      const kind = helper === 'bpf_spin_lock' ? 'lock' : 'unlock';
      const on = this.shared.placeOf(this.lock);
      return { kind, touches: [{ kind: 'lock', offset: this.lock, write: true }], place, what: helper, on };
    }
    if (helper === 'bpf_probe_read_kernel') return this.probeRead(place);
    const map = this.mapOf(helper);
    if (map === undefined) return undefined;
    const touches = this.touched(helper, map);
    if (touches.length === 0) return undefined;
    return { kind: 'call', touches, place, what: helper, on: `map "${map.definition.name}"` };
  }

  private mapOf(helper: string): BpfMap | undefined {
    const { maps } = this.kernel;
    if (COMMITS.has(helper)) return maps.ringBufferAt(this.args.pointer(0));
    const argument = MAP_ARGUMENTS.get(helper) ?? -1;
    return argument < 0 ? undefined : maps.at(this.args.pointer(argument));
  }

  private touched(helper: string, map: BpfMap): Touch[] {
    if (!(map instanceof IndexedMap)) {
      return [{ kind: 'map', map: map.address, write: !READERS.has(helper) }];
    }
    if (helper !== 'bpf_map_update_elem') return [];
    const key = this.args.pointer(1);
    const offset = this.kernel.memory.isAccessible(key, 4, READ) ? map.lookup(key) : -1;
    return offset < 0 ? [] : [{ kind: 'memory', offset, size: map.definition.valueSize, write: true }];
  }

  private probeRead(place: string): ComingOperation | undefined {
    const { args, shared } = this;
    const size = args.low(1);
    const [to, from] = [args.pointer(0), args.pointer(2)];
    if (size === 0 || from < 0 || to < 0) return undefined;
    const touches = [
      ...shared.touches({ offset: from, size, read: true, write: false }),
      ...shared.touches({ offset: to, size, read: false, write: true }),
    ];
    if (touches.length === 0) return undefined;
    return { kind: 'call', touches, place, what: 'bpf_probe_read_kernel', on: shared.placeOf(from) };
  }
}
