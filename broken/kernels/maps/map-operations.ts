import { Diagnostic } from '../../../base/diagnostic.ts';
import type { ErrnoName } from '../../../kernel-model/errno.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { refuseCreation } from '../../../kernel-model/maps/creation.ts';
import type { BpfMap, MapDefinition } from '../../../kernel-model/maps/map.ts';
import type { Fault } from '../../fault.ts';
import { brokenKernel } from '../../parts.ts';

/** A type of map, or {@link BpfMap} for all of them. */
export type MapClass<M extends BpfMap> = abstract new (...args: never[]) => M;

/** A fault of the maps of a type. @param change makes it of a map that was created whole */
export function brokenMap<M extends BpfMap>(
  name: string,
  type: MapClass<M>,
  change: (map: M, kernel: Kernel) => void,
): Fault {
  return brokenKernel(name, (kernel) => {
    const create = kernel.maps.create.bind(kernel.maps);
    kernel.maps.create = (definition) => {
      const map = create(definition);
      if (map instanceof type) change(map, kernel);
      return map;
    };
  });
}

/** A fault of one operation of the maps of a type. @param change makes the broken one of the whole one */
export function brokenOperation<M extends BpfMap, K extends keyof M>(
  name: string,
  type: MapClass<M>,
  operation: K,
  change: (whole: M[K], map: M, kernel: Kernel) => M[K],
): Fault {
  return brokenMap(name, type, (map, kernel) => {
    const whole = map[operation];
    if (typeof whole !== 'function') throw new TypeError(`maps have no operation "${String(operation)}"`);
    map[operation] = change(whole.bind(map) as M[K], map, kernel);
  });
}

/** A fault of how maps are created. @param change makes the broken step of the whole one */
export function brokenCreation(
  name: string,
  change: (create: (definition: MapDefinition) => BpfMap, definition: MapDefinition) => BpfMap,
): Fault {
  return brokenKernel(name, ({ maps }) => {
    const create = maps.create.bind(maps);
    maps.create = (definition) => change(create, definition);
  });
}

/** A kernel that creates maps of a type that it should refuse. @param sound makes a definition of one that is refused */
export function creating(name: string, type: number, sound: Partial<MapDefinition>): Fault {
  return brokenCreation(name, (create, definition) => {
    try {
      return create(definition);
    } catch (error) {
      if (definition.type !== type || !(error instanceof Diagnostic)) throw error;
      return create({ ...definition, ...sound });
    }
  });
}

/** A kernel that refuses a definition of a map with another errno than it should. */
export function refusing(name: string, errno: ErrnoName, instead: ErrnoName): Fault {
  return brokenCreation(name, (create, definition) => {
    try {
      return create(definition);
    } catch (error) {
      if (!(error instanceof Diagnostic) || error.errno !== errno) throw error;
      throw refuseCreation(instead, definition, error.cause);
    }
  });
}

/** An operation that gives one result in place of another: both errors are negative. */
export function giving<A extends readonly unknown[]>(
  from: number,
  to: number,
): (whole: (...args: A) => number) => (...args: A) => number {
  return (whole) =>
    (...args) => {
      const result = whole(...args);
      return result === from ? to : result;
    };
}

type Update = BpfMap['update'];

/** An update that looks at other flags than it is given. @param change takes and gives the low half */
export function withFlags(change: (flags: number) => number): (whole: Update) => Update {
  return (whole) => (key, value, flags, high) => whole(key, value, change(flags), high);
}

/** Does something as if on another CPU. */
export function onCpu<R>(kernel: Kernel, cpu: number, action: () => R): R {
  const { run } = kernel;
  if (run === undefined) return action();
  kernel.run = { ...run, cpu };
  try {
    return action();
  } finally {
    kernel.run = run;
  }
}
