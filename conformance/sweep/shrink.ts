import { formatEvents } from '../../captures/events/events-writer.ts';
import { configurationFor, type Subject } from '../universal/bench.ts';
import type { PointOfWay } from './point-order.ts';
import type { SweepReport } from './sweep-report.ts';
import type { SweepBreach } from './sweep-rules.ts';
import type { SweepWay } from './sweep-way.ts';
import { tryPoint } from './try-point.ts';

/** How many shorter lists of events are tried. */
const MOST_TRIES = 60;

type Shrunk = SweepReport['findings'][number]['shrunk'];

/**
 * Leaves out as many of the events before a point as it can, while the point shows the same breach.
 * @returns `null` where nothing came before: the point's name says all
 */
export async function shrink(subject: Subject, { way, point }: PointOfWay, breach: SweepBreach): Promise<Shrunk> {
  if (way.before.length === 0) return null;
  let left = MOST_TRIES;
  const shows = async (before: SweepWay['before']): Promise<boolean> => {
    left -= 1;
    const { breaches } = await tryPoint(subject, { ...way, before }, point);
    return breaches.some(({ requirement, code }) => requirement === breach.requirement && code === breach.code);
  };
  let { before } = way;
  for (let size = before.length; size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < before.length && left > 0; ) {
      const without = before.toSpliced(start, size);
      if (await shows(without)) before = without;
      else start += size;
    }
  }
  const { situation, attached, input } = way;
  const steps = [...before, input].map((step) => ('event' in step ? step.event : step));
  const number = [...before, input].filter((step) => 'event' in step).length;
  const several = way.id.includes('.') ? `.${way.program}` : '';
  return {
    point: `event${number}${several}:${point.id}`,
    events: formatEvents({
      configuration: configurationFor(situation, attached),
      ...(situation.attach && { attach: situation.attach }),
      events: steps,
    }),
  };
}
