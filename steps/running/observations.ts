import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { plainLine } from '../../base/plain-text.ts';
import { errnoName } from '../../kernel-model/errno.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { ResultKind } from '../../kernel-model/helpers/helper.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../../kernel-model/helpers/variables.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { DEFAULT_LAYOUT, layoutSha256 } from '../../kernel-model/layouts/reader.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import type { LaterSource } from '../../project/old-objects.ts';
import { readMapSymbols } from '../../runtime/load/map-symbols.ts';
import type { KernelCrate, LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import type { HelperCall, ProgramRun } from '../../runtime/program-run.ts';
import { type Capability, ifTold } from '../../target/capabilities.ts';
import type { TargetDescription } from '../../target/handshake.ts';
import { TargetFault } from '../../target/rpc/faults.ts';
import type { Observations } from '../../vocabulary/observations.ts';
import { warningLines } from '../inputs/packet-warnings.ts';

const RESULT_KINDS: ReadonlyMap<string, ResultKind> = new Map(HELPERS.map(({ name, result }) => [name, result]));
/** The place of the argument that is a map, by helper. */
const MAP_ARGUMENTS: ReadonlyMap<string, number> = new Map(
  HELPERS.map(({ name, parameters }) => [
    name,
    parameters.findIndex((parameter) => parameter.name === 'map' || parameter.name === 'ringbuf'),
  ]),
);
/** The lowest pointer that is an error (IS_ERR, include/linux/err.h). */
const LOWEST_ERROR = 2n ** 64n - 4095n;
const MAP_CREATION_CODE = /^MAP_CREATE_/;
const VARIABLES: ReadonlySet<string> = new Set(KERNEL_VARIABLES.map(({ name }) => name));

/** What a call came to: `success`, `NULL`, the name of an error, or `did not return`. */
function resultOf({ name, result }: HelperCall): string {
  const kind = RESULT_KINDS.get(name);
  if (result === null) return kind === 'void' ? 'success' : 'did not return';
  if (kind === 'errno' && result < 0n) return errnoName(Number(result));
  if (kind === 'pointer' && result === 0n) return 'NULL';
  if (kind === 'pointer' && result >= LOWEST_ERROR) return errnoName(Number(BigInt.asIntN(64, result)));
  return 'success';
}

/** Counts things by their parts. Parts hold no NUL. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(...parts: readonly string[]): void {
    const key = parts.join('\0');
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  list<T>(make: (parts: readonly string[], count: number) => T): T[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => make(key.split('\0'), count));
  }
}

/** What the kernel did in one scenario, as its steps saw it happen. */
export class ObservationRecord {
  readonly #objects = new Tally();
  readonly #loaded = new Map<string, LoadedObject>();
  readonly #mapTypes = new Map<bigint, string>();
  readonly #programs = new Map<string, Tally>();
  readonly #helpers = new Tally();
  readonly #variables = new Set<string>();
  readonly #layouts = new Set<string>();
  readonly #layoutFiles = new Tally();
  readonly #seeds = new Set<number>();
  readonly #maps = new Tally();
  readonly #attachRefusals = new Tally();
  readonly #loadRefusals = new Tally();
  readonly #oldObjects = new Map<string, string>();
  readonly #targets = new Map<string, TargetDescription>();
  readonly #lacks = new Set<Capability>();
  /** What is to be known of packets, each once. */
  readonly warnings = new Set<string>();

  /** A kernel was started. @param hasOwnLayout whether its layout is unknown here, unless the configuration names one */
  booted({ layout, random }: KernelConfiguration, hasOwnLayout = false): void {
    this.#laidOut(layout ?? (hasOwnLayout ? undefined : DEFAULT_LAYOUT));
    if (random !== undefined && 'seed' in random) this.#seeds.add(random.seed);
  }

  #laidOut(layout: string | undefined): void {
    if (layout === undefined) return;
    const name = host()
      .paths.basename(layout)
      .replace(/\.yaml$/, '');
    this.#layouts.add(name);
    const sha256 = layoutSha256(layout);
    if (sha256 !== undefined) this.#layoutFiles.add(name, sha256);
  }

  /** The kernel has loaded an object. @param changed whether the scenario changed a copy of its file */
  loaded(object: LoadedObject, bytes: Uint8Array, changed = false): void {
    const told = ifTold(() => object.crate) ?? null;
    const crate = told === null ? '' : JSON.stringify(told);
    this.#objects.add(object.name, host().sha256(bytes), changed ? 'changed' : '', crate);
    this.#loaded.set(object.name, object);
    for (const { address, typeName } of object.maps) {
      this.#mapTypes.set(address, typeName);
      this.#maps.add(typeName, 'success');
    }
  }

  /** The file of an object was read. @param later a source that it was not built from */
  read(name: string, later: LaterSource | undefined): void {
    if (later !== undefined) this.#oldObjects.set(name, plainLine(`${later.source}: ${later.text}`));
  }

  /** The kernel, or the loader, has refused an object. */
  loadRefused(name: string, bytes: Uint8Array, error: unknown): void {
    if (!(error instanceof Diagnostic) || error instanceof TargetFault) return;
    this.#loadRefusals.add(name, error.code, error.errno ?? '');
    if (error.errno === undefined || !MAP_CREATION_CODE.test(error.code)) return;
    const map = readMapSymbols(readElfObject(bytes, name)).find((symbol) => error.message.includes(`"${symbol.name}"`));
    const type = map === undefined ? undefined : MAP_TYPES.get(map.type);
    if (type !== undefined) this.#maps.add(type.name, error.errno);
  }

  /** The kernel has refused to attach a program. */
  attachRefused({ section }: Pick<ProgramDescription, 'section'>, error: unknown): void {
    if (error instanceof Diagnostic && error.errno !== undefined)
      this.#attachRefusals.add(kindOf(section), error.errno);
  }

  /** A program has run. */
  ran(run: ProgramRun, event: KernelEvent): void {
    const object = this.#loaded.get(run.object);
    const section = object?.programs.find(({ name }) => name === run.program)?.section ?? run.type;
    const identity = [run.object, run.program, kindOf(section)].join('\0');
    const outcomes = this.#programs.get(identity) ?? new Tally();
    this.#programs.set(identity, outcomes);
    outcomes.add(run.outcome);
    for (const name of ifTold(() => object?.imports) ?? []) if (VARIABLES.has(name)) this.#variables.add(name);
    ifTold(() => this.#countCalls(run));
    if (run.panic !== null) this.#helpers.add('rex_landingpad', '', 'success');
    if (ifTold(() => returnsEarly(run, event)) === true) this.#helpers.add('just_return_func', '', 'success');
  }

  /** @param target what the kernel's adapter says of itself; undefined for a kernel of this process */
  ranOn(target: TargetDescription | undefined): void {
    if (target !== undefined) this.#targets.set(JSON.stringify(target), target);
  }

  /** Whether the scenario has run on a target behind a wire. */
  get hasTarget(): boolean {
    return this.#targets.size > 0;
  }

  /** The scenario is skipped, because its target cannot do something. */
  lacked(capability: Capability): void {
    this.#lacks.add(capability);
  }

  /** All of it, for the message stream. */
  toJSON(): Observations {
    return {
      objects: this.#objects.list(([name, sha256, changed, crate]) => ({
        name: name!,
        sha256: sha256!,
        ...(changed !== '' && { changed: true }),
        ...(crate !== '' && { crate: JSON.parse(crate!) as KernelCrate }),
      })),
      programs: [...this.#programs].map(([identity, outcomes]) => {
        const [object, program, kind] = identity.split('\0');
        return {
          object: object!,
          program: program!,
          kind: kind!,
          outcomes: Object.fromEntries(outcomes.list(([outcome], count) => [outcome!, count])),
        };
      }),
      helpers: this.#helpers.list(([helper, map, result], calls) => ({
        helper: helper!,
        ...(map !== '' && { map: map! }),
        result: result!,
        calls,
      })),
      variables: [...this.#variables].sort(),
      layouts: [...this.#layouts],
      layoutFiles: this.#layoutFiles.list(([name, sha256]) => ({ name: name!, sha256: sha256! })),
      seeds: [...this.#seeds],
      maps: this.#maps.list(([map, result], times) => ({ map: map!, result: result!, times })),
      attachRefusals: this.#attachRefusals.list(([kind, errno], times) => ({ kind: kind!, errno: errno!, times })),
      loadRefusals: this.#loadRefusals.list(([object, code, errno]) => ({
        object: object!,
        code: code!,
        ...(errno !== '' && { errno: errno! }),
      })),
      oldObjects: [...this.#oldObjects].map(([object, text]) => ({ object, text })),
      warnings: warningLines(this.warnings),
      targets: [...this.#targets.values()],
      lacks: [...this.#lacks],
    };
  }

  #countCalls({ helpers, outcome }: ProgramRun): void {
    const broken = outcome === 'oops' || outcome === 'conformance failure' || outcome === 'unsupported';
    for (const [index, call] of helpers.entries()) {
      const argument = MAP_ARGUMENTS.get(call.name) ?? -1;
      const map = argument < 0 ? undefined : this.#mapTypes.get(call.args[argument]!);
      // The last call of a run that broke off may be what broke it off.
      const lost = broken && index === helpers.length - 1 && call.result === null;
      this.#helpers.add(call.name, map ?? '', lost ? 'did not return' : resultOf(call));
    }
  }
}

/** `kretprobe` of `kretprobe/__x64_sys_dup`. */
function kindOf(section: string): string {
  return section.split('/')[0]!;
}

/** Whether the program sent the probed function to just_return_func: nothing else that it may do moves the instruction pointer. */
function returnsEarly({ registers }: ProgramRun, event: KernelEvent): boolean {
  if (registers === null || event.kind !== 'probe') return false;
  return registers.ip !== (event.registers?.ip ?? 0n);
}
