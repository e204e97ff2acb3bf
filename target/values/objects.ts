import type {
  KernelCrate,
  LoadedObject,
  MapDescription,
  ProgramDescription,
  ProgramType,
} from '../../runtime/loaded-object.ts';
import { type Codec, count, oneOf, text, truth, wide } from '../wire/codec.ts';
import { guarded, list, named, nullable, object, optional, orUndefined } from '../wire/structures.ts';

export const programType: Codec<ProgramType> = oneOf('kprobe', 'perf_event', 'tracepoint', 'xdp', 'tc');

const program: Codec<ProgramDescription> = object<ProgramDescription>({
  name: text,
  type: programType,
  section: text,
  attachPoint: orUndefined(text),
});

export const mapDescription: Codec<MapDescription> = named('MapDescription', () =>
  object<MapDescription>({
    name: text,
    address: wide,
    type: count,
    typeName: text,
    keySize: count,
    valueSize: count,
    userValueSize: count,
    valueCpus: optional(list(count)),
    maxEntries: count,
    flags: count,
    shared: truth,
  }),
);

export const loadedObject: Codec<LoadedObject> = named('LoadedObject', () =>
  object<LoadedObject>({
    name: text,
    tag: text,
    programs: list(program),
    maps: list(mapDescription),
    crate: guarded('object facts', nullable(object<KernelCrate>({ name: text, version: nullable(text) }))),
    imports: guarded('object facts', list(text)),
    symbols: guarded('object facts', list(object<LoadedObject['symbols'][number]>({ name: text, size: count }))),
  }),
);
