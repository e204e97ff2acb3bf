import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames, listNames } from '../../base/known-names.ts';
import type { BpfMap } from '../../kernel-model/maps/map.ts';
import { PerCpuArrayMap } from '../../kernel-model/maps/per-cpu-array.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import type { CodeImage } from '../cpu/engine.ts';
import type { LoadedImage, LoadedProgram } from '../load/load-object.ts';
import type { LoadedObject, MapDescription } from '../loaded-object.ts';
import type { Executor } from './executor.ts';

/** A loaded object, and its engine. */
export interface ObjectRecord {
  readonly image: LoadedImage;
  /** The process with the file descriptors that keep it loaded. */
  readonly loader: Task;
  readonly executor: Executor;
  /** The names of the maps that its loader shares. */
  readonly sharedMaps: readonly string[];
}

/** A program and its object. */
interface FoundProgram {
  readonly record: ObjectRecord;
  readonly program: LoadedProgram;
}

/** The objects of a kernel by name, and their programs and maps by their names. */
export class LoadedObjects {
  private readonly records = new Map<string, ObjectRecord>();
  /**
   * Numbers of programs, which the kernel gives in order of loading, from 1 on. An object's image also gets one, before
   * its programs.
   */
  private readonly numbers = new WeakMap<LoadedProgram, number>();
  private lastNumber = 0;
  /** Objects without a loader, and their programs that are still attached. */
  private readonly orphans = new Map<ObjectRecord, ReadonlySet<LoadedProgram>>();
  /** Why a former object is gone. */
  private readonly removed = new Map<string, string>();
  /** Programs by their names and by `object/name`; made on demand, and again after a change. */
  private programs: ReadonlyMap<string, readonly FoundProgram[]> | undefined;

  /** Every object, in order of loading. */
  all(): ObjectRecord[] {
    return [...this.records.values()];
  }

  /** @throws Diagnostic OBJECT_LOADED if the name is taken */
  checkFree(name: string): void {
    const present = this.records.get(name);
    if (present === undefined) return;
    const kept = this.programsOf(present).map((program) => `"${program.name}"`);
    if (this.isOrphan(present)) {
      throw new Diagnostic({
        code: 'OBJECT_LOADED',
        kind: 'input',
        message: `an object "${name}" is in the kernel already`,
        cause: `its loader is gone, but ${kept.join(', ')} ${kept.length === 1 ? 'is' : 'are'} attached in a way that needs no loader`,
        hint: 'detach what is left first, or load the second one under another name',
      });
    }
    throw new Diagnostic({
      code: 'OBJECT_LOADED',
      kind: 'input',
      message: `an object "${name}" is loaded already`,
      cause: 'each loaded object needs its own name',
      hint: 'unload it first, or load the second one under another name',
    });
  }

  add(record: ObjectRecord): void {
    this.programs = undefined;
    this.records.set(record.image.name, record);
    this.lastNumber++;
    for (const program of record.image.programs) this.numbers.set(program, ++this.lastNumber);
    this.removed.delete(record.image.name);
  }

  /** The image of a loaded object with code at a window offset. */
  codeAt(offset: number): CodeImage | undefined {
    for (const { image } of this.records.values()) {
      if (image.code.executable.some((range) => offset >= range.offset && offset < range.offset + range.size))
        return image.code;
    }
    return undefined;
  }

  /** A program's name in the kernel's log. */
  identityOf(program: LoadedProgram): { readonly name: string; readonly id: number } {
    return { name: program.name, id: this.numbers.get(program) ?? 0 };
  }

  /** An object loses its loader. @param kept its programs that stay attached @param reason why, for later messages */
  orphan(record: ObjectRecord, kept: ReadonlySet<LoadedProgram>, reason: string): void {
    this.programs = undefined;
    this.orphans.set(record, kept);
    this.removed.set(record.image.name, reason);
  }

  /** Whether its loader is gone, and only its attachments keep it. */
  isOrphan(record: ObjectRecord): boolean {
    return this.orphans.has(record);
  }

  /** The programs of an object that are in the kernel. */
  programsOf(record: ObjectRecord): readonly LoadedProgram[] {
    const kept = this.orphans.get(record);
    return kept === undefined ? record.image.programs : record.image.programs.filter((program) => kept.has(program));
  }

  /** @param reason why it goes, for later messages: `program "x" panicked` */
  remove(record: ObjectRecord, reason: string): void {
    this.programs = undefined;
    this.records.delete(record.image.name);
    this.orphans.delete(record);
    this.removed.set(record.image.name, reason);
  }

  /** @throws Diagnostic NO_SUCH_OBJECT */
  find(name: string): ObjectRecord {
    const record = this.records.get(name);
    if (record === undefined) throw this.missing('object', name, [...this.records.keys()]);
    return record;
  }

  /** @param name the program's name, or `object/name`. @throws Diagnostic NO_SUCH_PROGRAM, AMBIGUOUS_PROGRAM */
  findProgram(name: string): FoundProgram {
    this.programs ??= this.programsByName();
    const [only, ...others] = this.programs.get(name) ?? [];
    if (only !== undefined && others.length === 0) return only;
    const all = this.all().flatMap((record) => this.programsOf(record).map((program) => ({ record, program })));
    return this.choose('program', name, all, ({ record, program }) => [record.image.name, program.name]);
  }

  private programsByName(): ReadonlyMap<string, readonly FoundProgram[]> {
    const found = new Map<string, FoundProgram[]>();
    for (const record of this.all()) {
      for (const program of this.programsOf(record)) {
        for (const name of new Set([program.name, `${record.image.name}/${program.name}`])) {
          const known = found.get(name);
          if (known === undefined) found.set(name, [{ record, program }]);
          else known.push({ record, program });
        }
      }
    }
    return found;
  }

  /** @param name the map's name, or `object/name`. @throws Diagnostic NO_SUCH_MAP, AMBIGUOUS_MAP */
  findMap(name: string): BpfMap {
    const all = this.all().flatMap(({ image }) => image.maps.map((map) => ({ object: image.name, map })));
    const named = all.filter(({ object, map: { definition } }) =>
      [definition.name, `${object}/${definition.name}`].includes(name),
    );
    // Several objects may have the same map.
    const candidates = new Set(named.map(({ map }) => map)).size === 1 ? named.slice(0, 1) : all;
    return this.choose('map', name, candidates, ({ object, map }) => [object, map.definition.name]).map;
  }

  /** A target's description of the map with a name. @throws Diagnostic as {@link findMap} */
  describeMap(name: string): MapDescription {
    const map = this.findMap(name);
    return describeMap(map, this.sharedMaps().get(map.definition.name) === map);
  }

  /**
   * Maps, each once, by the name that finds it. If several objects have a map, the first loaded gives the name.
   * @param all every map of the kernel, also one without an object
   */
  namedMaps(all: Iterable<BpfMap>): { readonly name: string; readonly map: BpfMap }[] {
    const owners = new Map<BpfMap, string>();
    for (const { image } of this.all()) {
      for (const map of image.maps) if (!owners.has(map)) owners.set(map, image.name);
    }
    for (const map of all) if (!owners.has(map)) owners.set(map, '(no object)');
    return [...owners].map(([map, object]) => {
      const { name } = map.definition;
      const unique = [...owners.keys()].filter((other) => other.definition.name === name).length === 1;
      return { name: unique ? name : `${object}/${name}`, map };
    });
  }

  /** The maps that objects share, by name. */
  sharedMaps(): ReadonlyMap<string, BpfMap> {
    const shared = new Map<string, BpfMap>();
    for (const { image, sharedMaps } of this.all()) {
      for (const map of image.maps) if (sharedMaps.includes(map.definition.name)) shared.set(map.definition.name, map);
    }
    return shared;
  }

  /** The objects connected to an object by shared maps, directly or through others; without the object itself. */
  sharersOf(record: ObjectRecord): ObjectRecord[] {
    const reached = new Set([record]);
    for (const one of reached) {
      for (const other of this.all()) {
        if (other.image.maps.some((map) => one.image.maps.includes(map))) reached.add(other);
      }
    }
    reached.delete(record);
    return [...reached];
  }

  private choose<T>(
    what: 'program' | 'map',
    name: string,
    all: readonly T[],
    namesOf: (item: T) => [string, string],
  ): T {
    const found = all.filter((item) => {
      const [object, own] = namesOf(item);
      return own === name || `${object}/${own}` === name;
    });
    if (found.length === 1) return found[0]!;
    const names = all.map(namesOf);
    if (found.length === 0) {
      throw this.missing(
        what,
        name,
        names.map(([, own]) => own),
      );
    }
    throw new Diagnostic({
      code: `AMBIGUOUS_${what.toUpperCase()}`,
      kind: 'input',
      message: `several objects have a ${what} "${name}"`,
      cause: `there are ${listNames(found.map((item) => namesOf(item).join('/')))}`,
      hint: 'name the object too, as in object/name',
    });
  }

  private missing(what: 'object' | 'program' | 'map', name: string, known: readonly string[]): Diagnostic {
    const gone = [...this.removed].map(([object, reason]) => `; object "${object}" was removed: ${reason}`).join('');
    const { nearest, list } = knownNames(name, known);
    const there = known.length === 0 ? `no ${what} is loaded` : `there ${known.length === 1 ? 'is' : 'are'} ${list}`;
    return new Diagnostic({
      code: `NO_SUCH_${what.toUpperCase()}`,
      kind: 'input',
      message: `there is no ${what} "${name}"`,
      cause: `${there}${gone}`,
      hint:
        nearest === undefined
          ? `check the name; ${what === 'object' ? 'load the object first' : `load the object that has the ${what} first`}`
          : `write "${nearest}"`,
    });
  }
}

function describeMap(map: BpfMap, shared: boolean): MapDescription {
  const { definition, address, typeName, userValueSize } = map;
  const { name, type, keySize, valueSize, maxEntries, flags } = definition;
  const sizes = { keySize, valueSize, userValueSize, maxEntries };
  const cpus = map instanceof PerCpuArrayMap ? { valueCpus: map.valueCpus } : {};
  return { name, address: toAddress(address), type, typeName, ...sizes, ...cpus, flags, shared };
}

/** A target's description of an object. */
export function describeObject(
  { image, sharedMaps }: ObjectRecord,
  programs: readonly LoadedProgram[] = image.programs,
): LoadedObject {
  const { name, tag, maps, crate, imports, symbols } = image;
  return {
    name,
    tag,
    programs: programs.map(({ name, type, section, attachPoint }) => ({ name, type, section, attachPoint })),
    maps: maps.map((map) => describeMap(map, sharedMaps.includes(map.definition.name))),
    crate,
    imports,
    symbols: symbols.map(({ name, size }) => ({ name, size })),
  };
}
