import type { EventsDocument } from '../../captures/events-file.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../kernel-model/events.ts';
import type { CheckInput } from './inputs/input.ts';
import type { CheckWarning } from './report.ts';
import { type CheckSettings, type Situation, situationOf } from './situation.ts';

function nameOf(event: KernelEvent, number: number): string {
  const what =
    event.kind === 'packet' ? (event.label ?? `a packet of ${event.bytes.length} bytes`) : event.kind.replace('_', ' ');
  return `event ${number} of the author's: ${what}`;
}

/** The author's events as something to be judged: what they show is held to happen, and a panic on it to be the program's. */
export function authorsSteps(
  { configuration, attach, events }: EventsDocument,
  settings: CheckSettings,
): { readonly situation: Situation; readonly steps: readonly (CheckInput | UserAction)[] } {
  const { layout } = settings;
  const chosen = layout === undefined ? configuration : { ...configuration, layout };
  const situation = situationOf(settings, {
    name: "the author's events",
    configuration: chosen,
    ...(attach && { attach }),
  });
  let number = 0;
  const steps = Array.from(events, (step): CheckInput | UserAction => {
    if (isUserAction(step)) return step;
    number += 1;
    return { event: step, name: nameOf(step, number), producible: true, authors: true };
  });
  return { situation, steps };
}

/** What a reader of the report has to know about packets of the author's events. */
export function authorsWarnings(events: EventsDocument['events']): readonly CheckWarning[] {
  let number = 0;
  return Array.from(events).flatMap((step) => {
    if (isUserAction(step)) return [];
    number += 1;
    if (step.kind !== 'packet') return [];
    const { label: source = `a packet of ${step.bytes.length} bytes`, warnings = [] } = step;
    return warnings.map(({ code, text }) => ({ event: number, source, code, text }));
  });
}
