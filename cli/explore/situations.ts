import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { type EventsDocument, readEventsFile } from '../../captures/events/events-file.ts';
import type { Situation } from '../../conformance/interleavings/happened.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { CpuEvents } from '../../runtime/at-once.ts';
import type { ProgramDescription } from '../../runtime/loaded-object.ts';
import type { Target } from '../../runtime/target.ts';
import { actInUserSpace } from '../../runtime/user-space.ts';
import type { ExploreArguments } from '../arguments/explore-arguments.ts';
import { builtInEvent, defaultAttachPoint } from '../run/built-in-events.ts';

/** Programs beyond this many are not tried each with each, only with themselves. */
const MOST_PAIRED = 4;

/** What a command line is about. */
export interface ChosenSituations {
  readonly chosen: readonly NamedSituation[];
  /** What is not tried together, and what to do about it. */
  readonly left: readonly string[];
}

/** Events at once with a name: that of the programs. */
export interface NamedSituation extends Situation {
  readonly name: string;
  /** The programs that the events are for, where these are built in. */
  readonly programs: readonly string[];
}

/**
 * The events at once that a command line is about: those of a file, or the built-in ones of each program with itself and with each other.
 * @throws Diagnostic as reading and loading do; EXPLORE_ONE_CPU, NO_SUCH_PROGRAM
 */
export async function situationsOf(
  args: ExploreArguments,
  name: string,
  bytes: Uint8Array,
  newTarget: () => Target,
): Promise<ChosenSituations> {
  const document = args.events === undefined ? undefined : readEventsFile(args.events);
  const base = { storeBuffers: args.storeBuffers, newTarget };
  const programs = await programsOf(args, document, name, bytes, newTarget);
  const prepared = (cpus: readonly CpuEvents[], prepareAttached: (target: Target) => Promise<void>) => ({
    ...base,
    cpus,
    prepare: async (target: Target) => {
      await target.boot(configurationOf(args, document, cpus));
      await prepareAttached(target);
    },
  });
  if (document !== undefined) {
    const { cpus, actions } = eventsOf(document, args.events!);
    const planned = async (target: Target) => {
      await loadPlanned(target, name, bytes, document);
      for (const action of actions) await actInUserSpace(target, action);
    };
    return { chosen: [{ ...prepared(cpus, planned), name: 'the events of the file', programs: [] }], left: [] };
  }
  const { sets, left: unpaired } = combinations(args, programs);
  const left = [...unpaired];
  const chosen: NamedSituation[] = [];
  for (const together of sets) {
    const cpus = together.map((program, cpu) => ({ cpu, events: [builtInEvent(program)] }));
    const names = together.map((program) => program.name);
    const attached = async (target: Target) => {
      await target.load(name, bytes);
      for (const program of new Set(together)) await target.attach(program.name, defaultAttachPoint(program));
    };
    const situation = { ...prepared(cpus, attached), name: names.join(' and '), programs: names };
    const busy = args.programs.length === 0 && new Set(together).size > 1 ? await whyNotTogether(situation) : undefined;
    if (busy === undefined) chosen.push(situation);
    else left.push(`${situation.name} were not tried together: ${busy}`);
  }
  return { chosen, left };
}

/** Why programs cannot be attached at once, such as two to an interface that takes only one. @throws Diagnostic for anything else */
async function whyNotTogether({ newTarget, prepare }: Situation): Promise<string | undefined> {
  const target = newTarget();
  try {
    await prepare(target);
    return undefined;
  } catch (error) {
    if (error instanceof Diagnostic && error.code === 'ATTACH_BUSY') return error.message;
    throw error;
  } finally {
    await target.shutdown();
  }
}

function configurationOf(
  { layout, kernel }: ExploreArguments,
  document: EventsDocument | undefined,
  cpus: readonly CpuEvents[],
): KernelConfiguration {
  const least = Math.max(2, ...cpus.map(({ cpu }) => cpu + 1));
  const described = document?.configuration ?? {};
  const numbered = described.cpus !== undefined || described.possibleCpus !== undefined;
  return {
    ...described,
    ...(numbered ? {} : { cpus: least }),
    ...(layout === undefined ? {} : { layout }),
    ...(kernel === undefined ? {} : { kernel }),
  };
}

async function loadPlanned(target: Target, name: string, bytes: Uint8Array, document: EventsDocument): Promise<void> {
  const { programs } = await target.load(name, bytes);
  if (document.attach === undefined) {
    for (const program of programs) await target.attach(program.name, defaultAttachPoint(program));
  } else {
    for (const { program, place } of document.attach) await target.attach(program, place);
  }
}

/** The programs of the object, of a kernel that only loads it. */
async function programsOf(
  args: ExploreArguments,
  document: EventsDocument | undefined,
  name: string,
  bytes: Uint8Array,
  newTarget: () => Target,
): Promise<readonly ProgramDescription[]> {
  const target = newTarget();
  try {
    await target.boot(configurationOf(args, document, []));
    return (await target.load(name, bytes)).programs;
  } finally {
    await target.shutdown();
  }
}

function combinations(
  { programs: named, object }: ExploreArguments,
  programs: readonly ProgramDescription[],
): { readonly sets: readonly (readonly ProgramDescription[])[]; readonly left: readonly string[] } {
  if (named.length > 0) {
    const chosen = named.map((name) => {
      const found = programs.find((program) => program.name === name);
      if (found === undefined) throw noSuchProgram(object, name, programs);
      return found;
    });
    return { sets: [chosen.length === 1 ? [chosen[0]!, chosen[0]!] : chosen], left: [] };
  }
  const alone = programs.map((program) => [program, program]);
  if (programs.length > MOST_PAIRED) {
    return {
      sets: alone,
      left: [`the ${programs.length} programs were not tried with each other: name two with --program`],
    };
  }
  const pairs = programs.flatMap((one, n) => programs.slice(n + 1).map((other) => [one, other]));
  return { sets: [...alone, ...pairs], left: [] };
}

function eventsOf(
  { events }: EventsDocument,
  path: string,
): { readonly cpus: readonly CpuEvents[]; readonly actions: readonly UserAction[] } {
  const actions: UserAction[] = [];
  const atOnce: UserAction[] = [];
  const cpus = new Map<number, (KernelEvent | UserAction)[]>();
  for (const happening of events) {
    if (!isUserAction(happening)) {
      const { cpu = 0 } = happening;
      cpus.set(cpu, [...(cpus.get(cpu) ?? []), happening]);
    } else if (cpus.size === 0) actions.push(happening);
    else atOnce.push(happening);
  }
  // User space runs on a CPU of its own.
  if (atOnce.length > 0) cpus.set(Math.max(...cpus.keys()) + 1, atOnce);
  if (cpus.size < 2) throw oneCpu(path);
  const sorted = [...cpus].sort(([one], [other]) => one - other);
  return { cpus: sorted.map(([cpu, list]) => ({ cpu, events: list })), actions };
}

function oneCpu(path: string): Diagnostic {
  return new Diagnostic({
    code: 'EXPLORE_ONE_CPU',
    kind: 'input',
    message: `${path}: the events do not happen at once`,
    cause: 'they are all on one CPU, one after the other',
    hint: 'give some events another CPU, such as cpu: 1',
  });
}

function noSuchProgram(object: string, name: string, programs: readonly ProgramDescription[]): Diagnostic {
  const { nearest, list } = knownNames(
    name,
    programs.map((program) => program.name),
  );
  return new Diagnostic({
    code: 'NO_SUCH_PROGRAM',
    kind: 'input',
    message: `${object} has no program "${name}"`,
    cause: `its programs are ${list}`,
    hint: nearest === undefined ? 'give one of these names to --program' : `write ${nearest} in --program`,
  });
}
