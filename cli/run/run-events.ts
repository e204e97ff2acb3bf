import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent, UserAction } from '../../kernel-model/events.ts';
import { builtInEvent } from './built-in-events.ts';
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

/**
 * An event that reaches no attached program is a mistake in the events file.
 * @param attached the programs that are attached, each with its place if its section does not give it
 */
export function reachesNothing(event: KernelEvent, attached: readonly ChosenProgram[]): Diagnostic {
  const programs = attached.map(
    ({ program: { name, section }, place }) => `${name} (${section}${place === undefined ? '' : `, at ${place}`})`,
  );
  return new Diagnostic({
    code: 'EVENT_REACHES_NOTHING',
    kind: 'input',
    message: `no attached program sees ${describeEvent(event)}`,
    cause: `attached are ${programs.join(', ')}`,
    hint: 'choose an event for an attached program, or another program with --program',
  });
}
