import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { systemCallTracepoints } from '../../kernel-model/contexts/tracepoint-events.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';

/** Where a program is attached, as a phrase says it. */
export interface AttachPoint {
  /** The first part of a program's section: `xdp`, `tc`, `tracepoint`, `kprobe`, `kretprobe`, `uprobe`, `uretprobe`, `perf_event`. */
  readonly kind: string;
  /** The interface, event or function; `undefined` for a perf event. */
  readonly name: string | undefined;
  /** tc: at egress, not at ingress. */
  readonly direction?: 'egress';
  /** How, in the words of the kernel model: `link`, `netlink`, `tc filter`, `tcx`; the usual way where left out. */
  readonly way?: string;
}

/** The point in the words of the phrase. */
export function describeAttachPoint({ kind, name, direction, way }: AttachPoint): string {
  const by = way === undefined ? '' : ` by ${way}`;
  if (kind === 'perf_event') return `a perf event${by}`;
  if (kind !== 'xdp' && kind !== 'tc') return `${kind} "${name}"${by}`;
  const hook = direction === undefined ? kind : `${kind} ${direction}`;
  return `${hook} on "${name}"${by}`;
}

/**
 * The point as the command line takes it: `eth0 egress`, `eth0 by netlink`, `by link`; `undefined` for a perf event, which has no place.
 */
export function placeOf({ name, direction, way }: AttachPoint): string | undefined {
  const place = direction === undefined ? name : `${name} ${direction}`;
  return way === undefined ? place : `${place === undefined ? '' : `${place} `}by ${way}`;
}

/** Whether a program attached there stays when its loader dies, as far as the phrase and the usual way say. */
export function staysWithoutLoader({ kind, way }: AttachPoint): boolean {
  return way === undefined ? kind === 'tc' : way === 'netlink' || way === 'tc filter';
}

function fits(program: ProgramDescription, point: AttachPoint): boolean {
  if (program.section.split('/')[0] !== point.kind) return false;
  return program.attachPoint === undefined || point.name === undefined || program.attachPoint === point.name;
}

/** What the attach point adds to the section of a program; `undefined` if the section is enough. */
export function attachTarget(program: ProgramDescription, point: AttachPoint): string | undefined {
  if (point.direction !== undefined || point.way !== undefined) return placeOf(point);
  return program.attachPoint === point.name ? undefined : point.name;
}

/**
 * The error of an attachment, as one of the scenario where the step and not the program names what the kernel does not have: a tracepoint.
 */
export function ofScenario(
  error: unknown,
  objects: readonly LoadedObject[],
  program: string,
  point: AttachPoint,
): unknown {
  const { kind, name } = point;
  if (!(error instanceof Diagnostic) || error.code !== 'ATTACH_ENOENT' || kind !== 'tracepoint' || name === undefined)
    return error;
  if (programNamed(objects, program, point).attachPoint === name) return error;
  const nearest = nearestWord(name, systemCallTracepoints());
  const { code, message, cause, hint } = error;
  return new Diagnostic({
    code,
    kind: 'input',
    message,
    cause,
    hint: nearest === undefined ? hint : `write ${nearest}`,
  });
}

/**
 * The program of that name.
 * @throws Diagnostic NO_SUCH_PROGRAM, NOT_ITS_ATTACH_POINT
 */
export function programNamed(objects: readonly LoadedObject[], name: string, point: AttachPoint): ProgramDescription {
  const programs = objects.flatMap((object) => object.programs);
  const program = programs.find((candidate) => candidate.name === name);
  if (program === undefined) {
    const { nearest, list } = knownNames(
      name,
      programs.map((candidate) => candidate.name),
    );
    throw new Diagnostic({
      code: 'NO_SUCH_PROGRAM',
      kind: 'input',
      message: `no program "${name}" is loaded`,
      cause: `loaded are ${list}`,
      hint: nearest === undefined ? 'name a program of an object loaded before' : `write "${nearest}"`,
    });
  }
  if (program.section.split('/')[0] !== point.kind) throw wrongPoint([program], point);
  return program;
}

/**
 * The object's programs that belong at that point.
 * @throws Diagnostic NOT_ITS_ATTACH_POINT if there is none
 */
export function programsFor(object: LoadedObject, point: AttachPoint): readonly ProgramDescription[] {
  const programs = object.programs.filter((program) => fits(program, point));
  if (programs.length === 0) throw wrongPoint(object.programs, point);
  return programs;
}

function wrongPoint(programs: readonly ProgramDescription[], point: AttachPoint): Diagnostic {
  return new Diagnostic({
    code: 'NOT_ITS_ATTACH_POINT',
    kind: 'input',
    message: `${programs.map((program) => `"${program.name}"`).join(', ')} cannot be attached to ${describeAttachPoint(point)}`,
    cause: `by section: ${programs.map((program) => `${program.name} in ${program.section}`).join(', ')}`,
    hint: 'attach a program to what its section names',
  });
}
