import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames, listNames } from '../../base/known-names.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { plainLine } from '../../base/plain-text.ts';
import { shellWord } from '../../base/shell-words.ts';
import { DEFAULT_INTERFACE } from '../../kernel-model/contexts/interface.ts';
import type { KernelEvent, UserAction } from '../../kernel-model/events.ts';
import { builtInEvent, defaultAttachPoint } from './built-in-events.ts';
import type { ChosenProgram } from './run-programs.ts';
import type { ReportedEvent } from './run-reporter.ts';

/** An event, and whether it is the built-in event of one of the programs. */
export interface RunStep {
  readonly step: KernelEvent | UserAction;
  /** The program that the event is for; `undefined` for the user's own events. */
  readonly for: ChosenProgram | undefined;
}

/** All events in order: those of the events file, then the packets, or otherwise a built-in event for each program. */
export function* stepsInOrder(
  described: Iterable<KernelEvent | UserAction> | undefined,
  packets: Iterable<KernelEvent> | undefined,
  programs: readonly ChosenProgram[],
): Generator<RunStep> {
  for (const step of described ?? []) yield { step, for: undefined };
  for (const step of packets ?? []) yield { step, for: undefined };
  if (described !== undefined || packets !== undefined) return;
  for (const chosen of programs) {
    const { name, program, place } = chosen;
    yield { step: { ...builtInEvent(program, place), program: name }, for: chosen };
  }
}

/** An event as reports show it. @param number counted from 1 */
export function reportedEvent(event: KernelEvent, number: number): ReportedEvent {
  const { warnings = [] } = event.kind === 'packet' ? event : {};
  return { number, source: describeEvent(event), warnings };
}

/** An event in a few words. */
export function describeEvent(event: KernelEvent): string {
  switch (event.kind) {
    case 'packet':
      return event.label ?? `a packet of ${event.bytes.length} bytes`;
    case 'tracepoint':
      return `tracepoint ${event.event}`;
    case 'probe':
      return `${event.type} ${event.function}`;
    case 'perf_sample':
      return 'perf sample';
  }
}

/** The place of an event as `--attach` takes it, and the kinds of sections that belong there; `undefined` for perf samples. */
function placeOf(event: KernelEvent): { readonly place: string; readonly kinds: readonly string[] } | undefined {
  switch (event.kind) {
    case 'packet': {
      const device = event.interface ?? DEFAULT_INTERFACE;
      const egress = event.direction === 'egress';
      return { place: egress ? `${device} egress` : device, kinds: egress ? ['tc'] : ['xdp', 'tc'] };
    }
    case 'tracepoint':
      return { place: event.event, kinds: ['tracepoint'] };
    case 'probe':
      return { place: event.function, kinds: [event.type] };
    case 'perf_sample':
      return undefined;
  }
}

/** `port_filter (xdp, at eth0)`: a program with its section and its place, if the section does not give it. */
function describeAttached({ program, place }: ChosenProgram): string {
  const { name, section, type } = program;
  const usual = type === 'xdp' || type === 'tc' ? DEFAULT_INTERFACE : defaultAttachPoint(program);
  const where = place ?? usual;
  return `${name} (${section}${where === undefined ? '' : `, at ${where}`})`;
}

/** The network devices that programs are attached to. */
function devicesOf(attached: readonly ChosenProgram[]): readonly string[] {
  return attached
    .filter(({ program: { type } }) => type === 'xdp' || type === 'tc')
    .map(({ place }) => place?.split(' ')[0] ?? DEFAULT_INTERFACE);
}

/** Devices that every kernel has. */
const USUAL_DEVICES = ['lo', DEFAULT_INTERFACE];

/**
 * Devices that only the places of `--attach` name, each in words: the kernel has them for that reason alone.
 * @param known devices that the events name
 */
export function devicesMade(attached: readonly ChosenProgram[], known: readonly string[]): readonly string[] {
  const present = [...new Set([...USUAL_DEVICES, ...known])];
  return [...new Set(devicesOf(attached))].flatMap((device) => {
    if (present.includes(device)) return [];
    const { nearest, list } = knownNames(device, present);
    const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    return [
      `the kernel got a network device ${plainLine(device)}, because a program is attached to it; else it has ${list}${meant}`,
    ];
  });
}

/**
 * An event that reaches no attached program is a mistake in the events file.
 * @param attached the programs that are attached, each with its place if its section does not give it
 */
export function reachesNothing(event: KernelEvent, attached: readonly ChosenProgram[]): Diagnostic {
  const there = placeOf(event);
  const fitting = attached.find(({ program }) => there?.kinds.includes(program.section.split('/')[0]!));
  const device = event.kind === 'packet' ? (event.interface ?? DEFAULT_INTERFACE) : undefined;
  const nearest = device === undefined ? undefined : nearestWord(device, devicesOf(attached));
  const meant = nearest === undefined || nearest === device ? undefined : plainLine(nearest);
  return new Diagnostic({
    code: 'EVENT_REACHES_NOTHING',
    kind: 'input',
    message: `no attached program sees ${describeEvent(event)}${event.kind === 'packet' ? ` at ${there!.place}` : ''}`,
    cause: `attached are ${listNames(attached.map(describeAttached))}`,
    hint:
      fitting === undefined || there === undefined
        ? 'choose an event for an attached program, or another program with --program'
        : attachOrChange(shellWord(`${fitting.name}=${there.place}`), meant),
  });
}

/** @param device one with a similar name that a program is attached to */
function attachOrChange(attachment: string, device: string | undefined): string {
  return device === undefined
    ? `attach the program there: --attach ${attachment}; or choose an event at its place`
    : `write interface: ${device} in the event; or attach the program there: --attach ${attachment}; or choose an event at its place`;
}
