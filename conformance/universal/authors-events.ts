import { knownNames } from '../../base/known-names.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { EventsDocument } from '../../captures/events/events-file.ts';
import { DEFAULT_INTERFACE } from '../../kernel-model/contexts/interface.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../kernel-model/events.ts';
import type { CheckInput } from './inputs/input.ts';
import type { CheckWarning } from './reporting/report.ts';
import { type CheckSettings, type Situation, situationOf } from './situation.ts';

function describe(event: KernelEvent): string {
  return event.kind === 'packet'
    ? (event.label ?? `a packet of ${event.bytes.length} bytes`)
    : event.kind.replace('_', ' ');
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
    return { event: step, name: `event ${number} of the author's: ${describe(step)}`, producible: true, authors: true };
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
    const { warnings = [] } = step;
    return warnings.map(({ code, text }) => ({ event: number, source: describe(step), code, text }));
  });
}

/** The device of a packet that no program is attached to, with those that have programs. */
function elsewhere(event: KernelEvent, places: readonly string[]): string {
  if (event.kind !== 'packet') return '';
  const device = event.interface ?? DEFAULT_INTERFACE;
  const devices = places.map((place) => place.split(' ')[0]!);
  if (devices.length === 0 || devices.includes(device)) return '';
  const { nearest, list } = knownNames(device, devices);
  const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return ` at ${plainLine(device)} (programs are attached to ${list}${meant})`;
}

/**
 * Says that some or all of the author's events reached no program, and showed nothing.
 * @param unseen the inputs that no program saw, once for each time that they happened
 * @param places where programs were attached
 */
export function unseenWarnings(
  steps: readonly (CheckInput | UserAction)[],
  unseen: readonly ReadonlySet<CheckInput>[],
  places: readonly string[],
): readonly CheckWarning[] {
  const inputs = steps.flatMap((step) => ('event' in step ? [step] : []));
  const lost = inputs.filter((input) => unseen.every((set) => set.has(input)));
  const [first] = lost;
  if (first === undefined) return [];
  const found = { code: 'EVENT_REACHES_NOTHING', kind: 'warning' };
  const others = lost.length === 1 ? '' : `, nor ${lost.length - 1} more of these ${inputs.length} events`;
  const text = `no attached program sees it${elsewhere(first.event, places)}${others}: that shows nothing about the object`;
  return [{ event: inputs.indexOf(first) + 1, source: describe(first.event), code: found.code, text }];
}
