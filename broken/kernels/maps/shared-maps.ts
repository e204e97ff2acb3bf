import type { BpfMap } from '../../../kernel-model/maps/map.ts';
import type { Maps } from '../../../kernel-model/maps/maps.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { LOAD_STEPS } from '../../../runtime/load/load-steps.ts';
import type { MapSymbol } from '../../../runtime/load/map-symbols.ts';
import type { ObjectRecord } from '../../../runtime/run/loaded-objects.ts';
import type { Fault } from '../../fault.ts';
import { brokenKernel, brokenLoading } from '../../parts.ts';
import { answering, passingOver } from '../loading/changed-steps.ts';

/** A loader that does not look at some property of maps that are shared. */
function withoutComparing(name: string, property: 'flags' | 'maxEntries'): Fault {
  return brokenLoading(name, {
    checkSharedMaps(file, symbols, sharing) {
      const alike = symbols.map((symbol) => {
        const present = sharing.present.get(symbol.name)?.definition;
        return present === undefined ? symbol : { ...symbol, [property]: present[property] };
      });
      LOAD_STEPS.checkSharedMaps(file, alike, sharing);
    },
  });
}

/** A loader that finds maps by name where it is not asked to share them. */
function sharesEveryMap(): Fault {
  const first = new WeakMap<Maps, Map<string, BpfMap>>();
  return brokenLoading('shares every map that has the same name in another object', {
    openMap(maps: Maps, symbol: MapSymbol) {
      const named = first.get(maps) ?? new Map<string, BpfMap>();
      first.set(maps, named);
      const present = named.get(symbol.name);
      if (present !== undefined) {
        maps.hold(present);
        return present;
      }
      const map = maps.create(symbol);
      named.set(symbol.name, map);
      return map;
    },
  });
}

/** Shared maps stay under their names when nobody has them any more. */
class SharedMapsStay extends EmulatedTarget {
  private readonly known = new Map<string, BpfMap>();

  constructor() {
    super({
      replaceParts: (kernel) => {
        kernel.maps.put = () => {};
        return {};
      },
    });
    const { objects } = this;
    const sharedMaps = objects.sharedMaps.bind(objects);
    objects.sharedMaps = () => {
      for (const [name, map] of sharedMaps()) this.known.set(name, map);
      return this.known;
    };
  }

  protected override unlink(record: ObjectRecord, reason: string): void {
    this.objects.sharedMaps();
    super.unlink(record, reason);
  }
}

/** Kernels and loaders that share maps otherwise than they must (tools/lib/bpf/libbpf.c, map_is_reuse_compat). */
export const SHARED_MAP_FAULTS: readonly Fault[] = [
  brokenLoading('gives each object its own maps instead of shared maps', {
    openMap: (maps, symbol) => maps.create(symbol),
  }),
  sharesEveryMap(),
  brokenLoading('does not check the shape of a shared map', {
    checkSharedMaps: passingOver(LOAD_STEPS.checkSharedMaps, 'LOAD_SHARED_MAP_DIFFERS', () => {}),
  }),
  withoutComparing('does not compare the flags of shared maps', 'flags'),
  withoutComparing('does not compare the entries of shared maps', 'maxEntries'),
  brokenLoading('refuses a map with another shape than the shared map with EEXIST', {
    checkSharedMaps: answering(LOAD_STEPS.checkSharedMaps, 'EEXIST'),
  }),
  brokenKernel('destroys a shared map with the first unloaded object', ({ maps }) => {
    maps.hold = () => {};
  }),
  { name: 'keeps shared maps that no object uses any more', target: () => new SharedMapsStay() },
];
