import { type EventsDocument, parseEvents } from '../../captures/events/events-file.ts';
import { misplaced } from '../running/misplaced.ts';
import { inputPlaces } from './input-places.ts';

type Happening = EventsDocument['events'] extends Iterable<infer Item> ? Item : never;

/**
 * The events of a text, in order; captures that it names lie in the folder of captures.
 * @throws Diagnostic naming line and column
 */
export function readEventsText(text: string): readonly Happening[] {
  const { configuration, attach, events } = readEventsDocument(text);
  if (Object.keys(configuration).length > 0 || attach !== undefined) {
    throw misplaced('the events set up the kernel', 'set it up with Given steps, before the first object');
  }
  return [...events];
}

/** A whole events file; captures that it names lie in the folder of captures. @throws Diagnostic naming line and column */
export function readEventsDocument(text: string): EventsDocument {
  const { events, ...document } = parseEvents(text, `${inputPlaces().captures}/events.yaml`);
  return { ...document, events: [...events] };
}
