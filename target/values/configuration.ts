import type {
  CpuidAnswer,
  FunctionConfiguration,
  InterfaceConfiguration,
  KernelConfiguration,
} from '../../kernel-model/kernel-configuration.ts';
import type { FormatField, TracepointFormat } from '../../kernel-model/tracefs/tracepoint-format.ts';
import type { LoadOptions } from '../../runtime/target.ts';
import { type Codec, count, numeric, oneOf, text, truth, whole } from '../wire/codec.ts';
import { either, list, named, object, optional, record } from '../wire/structures.ts';

const u32 = whole(0, 0xffff_ffff);

const device: Codec<InterfaceConfiguration> = object<InterfaceConfiguration>({
  name: text,
  up: optional(truth),
  queues: optional(count),
  mtu: optional(count),
  xdp: optional(oneOf('native', 'generic')),
  headroom: optional(count),
  tailroom: optional(count),
  buffer: optional(count),
});

const cpuidAnswer: Codec<CpuidAnswer> = object<CpuidAnswer>({
  leaf: u32,
  subleaf: optional(u32),
  eax: optional(u32),
  ebx: optional(u32),
  ecx: optional(u32),
  edx: optional(u32),
});

const functionConfiguration: Codec<FunctionConfiguration> = object<FunctionConfiguration>({
  name: text,
  exists: optional(truth),
  errorInjection: optional(truth),
});

const formatField: Codec<FormatField> = object<FormatField>({
  name: text,
  type: text,
  length: optional(count),
  offset: count,
  size: count,
  signed: truth,
});

const tracepoint: Codec<TracepointFormat> = named('TracepointFormat', () =>
  object<TracepointFormat>({
    event: text,
    id: optional(count),
    common: list(formatField),
    fields: list(formatField),
    print: optional(text),
  }),
);

type Clock = NonNullable<KernelConfiguration['clock']>;
type Random = NonNullable<KernelConfiguration['random']>;
interface Seed {
  readonly seed: number;
}
interface Chosen {
  readonly values: readonly number[];
}

const random: Codec<Random> = either<Random>(
  { is: (value) => 'seed' in value, codec: object<Seed>({ seed: numeric }) as Codec<never> },
  { is: (value) => 'values' in value, codec: object<Chosen>({ values: list(u32) }) as Codec<never> },
);

/** The kernel's settings. */
export const configuration: Codec<KernelConfiguration> = named('KernelConfiguration', () =>
  object<KernelConfiguration>({
    cpus: optional(count),
    possibleCpus: optional(list(count)),
    offlineCpus: optional(list(count)),
    layout: optional(text),
    kernel: optional(text),
    clock: optional(
      object<Clock>({
        start: optional(numeric),
        nanosecondsPerInstruction: optional(numeric),
        nanosecondsPerHelper: optional(numeric),
      }),
    ),
    random: optional(random),
    loaderSurvivesSigsys: optional(truth),
    numa: optional(truth),
    loaderPrivileged: optional(truth),
    crashStop: optional(oneOf('loader', 'sharers')),
    helperDurations: optional(record(numeric)),
    leftovers: optional(count),
    cleanupEntriesTaken: optional(count),
    nonAsciiFormats: optional(truth),
    cpuid: optional(list(cpuidAnswer)),
    interfaces: optional(list(device)),
    functions: optional(list(functionConfiguration)),
    tracepoints: optional(list(tracepoint)),
  }),
);

/** How an object is loaded. */
export const loadOptions: Codec<LoadOptions> = object<LoadOptions>({ sharedMaps: optional(list(text)) });
