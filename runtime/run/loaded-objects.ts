import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import type { BpfMap } from '../../kernel-model/maps/map.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import type { LoadedImage, LoadedProgram } from '../load/load-object.ts';
import type { LoadedObject, MapDescription } from '../target.ts';
import type { Executor } from './execution.ts';

/** An object that is loaded, and what runs it. */
export interface ObjectRecord {
  readonly image: LoadedImage;
  /** The process whose file descriptors keep it loaded. */
  readonly loader: Task;
  readonly executor: Executor;
}

/** The objects of a kernel by name, and their programs and maps by theirs. */
export class LoadedObjects {
  private readonly records = new Map<string, ObjectRecord>();
  /** Why an object that was there is there no more. */
  private readonly removed = new Map<string, string>();

  /** Every object, in order of loading. */
  all(): ObjectRecord[] {
    return [...this.records.values()];
  }

  /** @throws Diagnostic OBJECT_LOADED where the name is taken */
  checkFree(name: string): void {
    if (!this.records.has(name)) return;
    throw new Diagnostic({
      code: 'OBJECT_LOADED',
      kind: 'input',
      message: `an object "${name}" is loaded already`,
      cause: 'objects are told apart by their names',
      hint: 'unload it first, or load the second one under another name',
    });
  }

  add(record: ObjectRecord): void {
    this.records.set(record.image.name, record);
    this.removed.delete(record.image.name);
  }

  /** @param reason why it goes, for later messages: `program "x" panicked` */
  remove(record: ObjectRecord, reason: string): void {
    this.records.delete(record.image.name);
    this.removed.set(record.image.name, reason);
  }

  /** @throws Diagnostic NO_SUCH_OBJECT */
  find(name: string): ObjectRecord {
    const record = this.records.get(name);
    if (record === undefined) throw this.missing('object', name, [...this.records.keys()]);
    return record;
  }

  /** @param name the program's name, or `object/name`. @throws Diagnostic NO_SUCH_PROGRAM, AMBIGUOUS_PROGRAM */
  findProgram(name: string): { readonly record: ObjectRecord; readonly program: LoadedProgram } {
    const all = this.all().flatMap((record) => record.image.programs.map((program) => ({ record, program })));
    return this.choose('program', name, all, ({ record, program }) => [record.image.name, program.name]);
  }

  /** @param name the map's name, or `object/name`. @throws Diagnostic NO_SUCH_MAP, AMBIGUOUS_MAP */
  findMap(name: string): BpfMap {
    const all = this.all().flatMap((record) => record.image.maps.map((map) => ({ record, map })));
    return this.choose('map', name, all, ({ record, map }) => [record.image.name, map.definition.name]).map;
  }

  /** Every map by the name it can be found under. */
  namedMaps(): { readonly name: string; readonly map: BpfMap }[] {
    const all = this.all().flatMap(({ image }) => image.maps.map((map) => ({ object: image.name, map })));
    return all.map(({ object, map }) => {
      const { name } = map.definition;
      const unique = all.filter((other) => other.map.definition.name === name).length === 1;
      return { name: unique ? name : `${object}/${name}`, map };
    });
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
      cause: `there are ${found.map((item) => namesOf(item).join('/')).join(', ')}`,
      hint: 'name the object too, as in object/name',
    });
  }

  private missing(what: 'object' | 'program' | 'map', name: string, known: readonly string[]): Diagnostic {
    const gone = [...this.removed].map(([object, reason]) => `; object "${object}" was removed: ${reason}`).join('');
    const there =
      known.length === 0 ? `no ${what} is loaded` : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
    return new Diagnostic({
      code: `NO_SUCH_${what.toUpperCase()}`,
      kind: 'input',
      message: `there is no ${what} "${name}"`,
      cause: `${there}${gone}`,
      hint: `check the name; ${what === 'object' ? 'load the object first' : `load the object that has the ${what} first`}`,
    });
  }
}

/** What a target says of a map. */
export function describeMap({ definition, typeName, userValueSize }: BpfMap): MapDescription {
  const { name, type, keySize, valueSize, maxEntries, flags } = definition;
  return { name, type, typeName, keySize, valueSize, userValueSize, maxEntries, flags };
}

/** What a target says of an object. */
export function describeObject({ name, tag, programs, maps, imports, symbols }: LoadedImage): LoadedObject {
  return {
    name,
    tag,
    programs: programs.map(({ name, type, section, attachPoint }) => ({ name, type, section, attachPoint })),
    maps: maps.map(describeMap),
    imports,
    symbols: symbols.map(({ name, size }) => ({ name, size })),
  };
}
