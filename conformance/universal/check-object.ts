import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import type { EventsDocument } from '../../captures/events/events-file.ts';
import { Kernel } from '../../kernel-model/kernel.ts';
import { DEFAULT_LAYOUT, loadLayout } from '../../kernel-model/layouts/reader.ts';
import type { TracepointFormat } from '../../kernel-model/tracefs/tracepoint-format.ts';
import { auditBytes } from '../../runtime/audit/audit-object.ts';
import type { Audit } from '../../runtime/audit/outcome.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import { type ElfObject, readElfObject } from '../../runtime/object/elf-object.ts';
import type { Target } from '../../runtime/target.ts';
import { planAttachment } from './attach-points.ts';
import { authorsSteps, authorsWarnings, unseenWarnings } from './authors-events.ts';
import { Bench, type Subject } from './bench.ts';
import { Exploration } from './exploration/exploration.ts';
import { Explorer } from './exploration/explorer.ts';
import { type RunObserver, Session } from './exploration/session.ts';
import type { CheckInput } from './inputs/input.ts';
import { attempt, type FoundAttachment, findAttachment, runnable } from './loaded-subject.ts';
import { assembleReport } from './reporting/assemble-report.ts';
import type { Exercise, RequirementText } from './reporting/exercise.ts';
import type { CheckReport, CheckWarning } from './reporting/report.ts';
import type { CheckSettings } from './situation.ts';

/** How many programs of one object are run. Each takes hundreds of runs, on its own kernels. */
export const MOST_PROGRAMS = 128;

export interface CheckOptions {
  /** Creates a fresh kernel. */
  readonly newTarget: () => Target;
  /** What the catalogue says of the profile's requirements, and of others if it likes, in the order of reports. */
  readonly requirements: readonly RequirementText[];
  /** A shipped layout's name or a layout file's path; the usual layout where left out. */
  readonly layout?: string;
  /** The seed of random inputs and of the programs' random numbers. Default: 0. */
  readonly seed?: number;
  /** The author's events. They happen in addition to the built-in ones. */
  readonly events?: EventsDocument;
}

/**
 * Judges a Rex object without knowing its purpose. It audits the object, lets each program see the events of its attach point, and gives
 * the outcome of each requirement of the universal profile. The same object and options give the same report.
 * @param name what the object is called
 * @throws Diagnostic for a broken layout or broken events, or if the suite fails. Faults of the object are in the report
 */
export async function checkObject(bytes: Uint8Array, name: string, options: CheckOptions): Promise<CheckReport> {
  const audit = auditObjectFile(bytes, name, options);
  const { layout, seed = 0 } = options;
  const { subject, loaded } = await runnable({ name, bytes, newTarget: options.newTarget }, { layout, seed });
  const exercise = await exerciseObject(subject, loaded, options);
  return await assembleReport({
    name,
    subject,
    audit,
    exercise,
    elf: elfOf(bytes, name),
    sha256: host().sha256(bytes),
    layout: options.layout ?? DEFAULT_LAYOUT,
    seed: options.seed ?? 0,
    warnings: [...exercise.warnings, ...(options.events === undefined ? [] : authorsWarnings(options.events.events))],
    texts: options.requirements,
  });
}

function auditObjectFile(bytes: Uint8Array, name: string, { layout }: CheckOptions): Audit {
  const kernel = new Kernel(layout === undefined ? {} : { layout }, loadLayout(layout));
  try {
    return auditBytes(bytes, name, kernel);
  } finally {
    kernel.release();
  }
}

function elfOf(bytes: Uint8Array, name: string): ElfObject | undefined {
  try {
    return readElfObject(bytes, name);
  } catch (error) {
    if (error instanceof Diagnostic && error.kind !== 'internal') return undefined;
    throw error;
  }
}

async function exerciseObject(
  subject: Subject,
  object: LoadedObject | Diagnostic,
  options: CheckOptions,
): Promise<Exercise> {
  if (object instanceof Diagnostic) return { object: undefined, explorations: [], warnings: [], refusal: object };
  const { layout, seed = 0 } = options;
  const settings = { layout, seed };
  const formats = options.events?.configuration.tracepoints ?? [];
  const explorations: Exploration[] = [];
  const explorers = new Map<Exploration, Explorer>();
  for (const [n, program] of object.programs.entries()) {
    if (n >= MOST_PROGRAMS) {
      explorations.push(notRun(program, formats));
      continue;
    }
    const attached = await findAttachment(subject, object, program, formats, settings);
    if ('refusal' in attached) {
      explorations.push(notAttached(program, attached));
      continue;
    }
    const explorer = new Explorer(subject, object, attached.subject, settings);
    if (attached.refusedOverride !== undefined) explorer.exploration.refuseOverride(attached.refusedOverride);
    explorations.push(await explorer.explore());
    explorers.set(explorer.exploration, explorer);
  }
  const warnings = await withAuthorsEvents(subject, explorers, options.events, settings);
  for (const explorer of explorers.values()) await explorer.fireWatchdog(explorations);
  return { object, explorations, warnings, refusal: undefined };
}

/** What is known of a program that cannot be attached. */
function notAttached(
  program: LoadedObject['programs'][number],
  { plan, refusal }: Extract<FoundAttachment, { readonly refusal: Diagnostic }>,
): Exploration {
  const exploration = new Exploration({ program, plan });
  exploration.unsupported = `${refusal.message}: ${refusal.cause}`;
  return exploration;
}

/** What is known of a program that is not run, since there are too many before it. */
function notRun(program: LoadedObject['programs'][number], formats: readonly TracepointFormat[]): Exploration {
  const exploration = new Exploration({ program, plan: planAttachment(program, formats) });
  exploration.unsupported = `the first ${MOST_PROGRAMS} programs of an object are run`;
  return exploration;
}

/** Lets the author's events happen. @returns what no program saw of them */
async function withAuthorsEvents(
  subject: Subject,
  explorers: ReadonlyMap<Exploration, Explorer>,
  events: EventsDocument | undefined,
  settings: CheckSettings,
): Promise<readonly CheckWarning[]> {
  const named = (name: string) => events?.attach?.some(({ program }) => program === name) ?? true;
  const usable = [...explorers.keys()].filter(
    ({ unsupported, subject: { program } }) => unsupported === '' && named(program.name),
  );
  if (events === undefined || usable.length === 0) return [];
  const { situation, steps } = authorsSteps(events, settings);
  // Together, as the command line attaches them; programs that an interface takes only one of, one at a time.
  const together = await attempt(async () => {
    const bench = await Bench.start(
      subject,
      usable.map((exploration) => exploration.subject),
      situation,
    );
    await bench.end();
  });
  const groups = together instanceof Diagnostic ? usable.map((exploration) => [exploration]) : [usable];
  const unseen: ReadonlySet<CheckInput>[] = [];
  for (const group of groups) {
    const observer: RunObserver = (observed) => {
      const explorer = [...explorers].find(
        ([
          {
            subject: { program },
          },
        ]) => program.name === observed.run.program,
      )?.[1];
      explorer?.observe(observed);
      return [];
    };
    const session = new Session(subject, group, situation, observer);
    await session.run(steps);
    unseen.push(session.unseen);
  }
  const places = usable.flatMap(({ subject: { program, plan } }) => {
    const place = events.attach?.find((planned) => planned.program === program.name)?.place ?? plan.place;
    return place === undefined || (program.type !== 'xdp' && program.type !== 'tc') ? [] : [place];
  });
  return unseenWarnings(steps, unseen, places);
}
