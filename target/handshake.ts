import { CAPABILITY_NAMES, type Capability } from './capabilities.ts';
import type { Method } from './methods.ts';
import { type Codec, count, label, oneOf, text } from './wire/codec.ts';
import { list, named, object } from './wire/structures.ts';

/** The version of the protocol. It changes when an adapter of before could not go on. */
export const PROTOCOL_VERSION = 1;

/** A target, as reports name it. */
export interface TargetDescription {
  /** `linux`, `emulated`. */
  readonly name: string;
  /** The adapter's version. */
  readonly version: string;
  /** The release of the kernel behind it, as uname -r has it. */
  readonly kernel: string;
}

/** The first words of the suite. */
export interface Introduction {
  readonly protocol: number;
  readonly suite: { readonly name: string; readonly version: string };
}

/** The answer of the adapter. */
export interface Welcome {
  readonly protocol: number;
  readonly target: TargetDescription;
  readonly capabilities: readonly Capability[];
}

const capability: Codec<Capability> = named('Capability', () => oneOf(...CAPABILITY_NAMES));

const targetDescription: Codec<TargetDescription> = named('TargetDescription', () =>
  object<TargetDescription>({ name: label, version: label, kernel: label }),
);

/** The first request of a connection: `initialize`. */
export const INITIALIZE: Method<Introduction, Welcome> = {
  params: object<Introduction>({
    protocol: count,
    suite: object<Introduction['suite']>({ name: text, version: text }),
  }),
  result: object<Welcome>({
    protocol: count,
    target: targetDescription,
    capabilities: list(capability),
  }),
};
