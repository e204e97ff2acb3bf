import { Diagnostic } from '../../base/diagnostic.ts';
import { listNames } from '../../base/known-names.ts';
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

/**
 * An event that reaches no attached program is a mistake in the events file.
 * @param attached the programs that are attached, each with its place if its section does not give it
 */
export function reachesNothing(event: KernelEvent, attached: readonly ChosenProgram[]): Diagnostic {
  const there = placeOf(event);
  const fitting = attached.find(({ program }) => there?.kinds.includes(program.section.split('/')[0]!));
  return new Diagnostic({
    code: 'EVENT_REACHES_NOTHING',
    kind: 'input',
    message: `no attached program sees ${describeEvent(event)}${event.kind === 'packet' ? ` at ${there!.place}` : ''}`,
    cause: `attached are ${listNames(attached.map(describeAttached))}`,
    hint:
      fitting === undefined || there === undefined
        ? 'choose an event for an attached program, or another program with --program'
        : `attach the program there: --attach ${shellWord(`${fitting.name}=${there.place}`)}; or choose an event at its place`,
  });
}
