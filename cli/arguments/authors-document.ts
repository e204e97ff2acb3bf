import { type EventsDocument, readEventsFile } from '../../captures/events/events-file.ts';
import { capturedPackets, type PacketsArgument } from './packets-arguments.ts';

/** What an author gives to have an object judged by, beside the built-in inputs. */
export interface AuthorsInput {
  /** The path of an events file. */
  readonly events: string | undefined;
  /** A capture, whose packets come behind those events. */
  readonly packets: PacketsArgument | undefined;
}

/**
 * Reads an author's events, and the packets behind them, to their end: what is wrong with them is said before an object is judged, and is not
 * taken for a fault of the object.
 * @throws Diagnostic for what cannot be read, and for packets that cannot be replayed
 */
export function authorsDocument({ events, packets }: AuthorsInput): EventsDocument | undefined {
  if (events === undefined && packets === undefined) return undefined;
  const document = events === undefined ? { configuration: {}, events: [] } : readEventsFile(events);
  const captured = packets === undefined ? [] : capturedPackets(packets).events;
  return { ...document, events: [...document.events, ...captured] };
}
