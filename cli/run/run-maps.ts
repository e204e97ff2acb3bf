import { Diagnostic } from '../../base/diagnostic.ts';
import type { ReadLimit } from '../../kernel-model/events.ts';
import { whatIsLeftOf } from '../../kernel-model/maps/storage/read-limit.ts';
import type { MapDescription } from '../../runtime/loaded-object.ts';
import type { Target } from '../../runtime/target.ts';
import type { NamedMap } from './run-reporter.ts';

/** The limit for all maps together: people read a report, or programs that load it completely. */
const SHOWN: ReadLimit = { entries: 100_000, bytes: 4 * 1024 * 1024 };

/**
 * A map's entries in the order of their keys. There are none, with the reason, if they are too many to show or a
 * program has damaged them.
 */
async function readShown(
  target: Target,
  name: string,
  limit: ReadLimit,
): Promise<Pick<NamedMap, 'entries' | 'notRead'>> {
  try {
    const entries = [...(await target.readMap(name, limit))];
    entries.sort((a, b) => Buffer.compare(a.key, b.key));
    return { entries, notRead: null };
  } catch (error) {
    if (!(error instanceof Diagnostic) || (error.kind !== 'unsupported' && error.kind !== 'conformance')) throw error;
    return { entries: [], notRead: `${error.message}: ${error.cause}` };
  }
}

/**
 * The maps of the objects that are still loaded, each once. A map that was removed with a crashed program is not among
 * them.
 * @param most what is read of all maps together
 */
export async function readMaps(target: Target, most: ReadLimit = SHOWN): Promise<NamedMap[]> {
  const present = new Map<string, MapDescription>();
  const all = (await target.loadedObjects()).flatMap((object) => object.maps.map((map) => ({ object, map })));
  for (const { object, map } of all) {
    const others = all.filter((other) => other.map.name === map.name && !(other.map.shared && map.shared));
    const ambiguous = others.some((other) => other.map !== map);
    const first = all.find((other) => other.map.name === map.name && other.map.shared && map.shared) ?? { object };
    present.set(ambiguous ? `${first.object.name}/${map.name}` : map.name, map);
  }
  const maps = [];
  let limit = most;
  for (const [name, map] of present) {
    const shown = await readShown(target, name, limit);
    limit = whatIsLeftOf(limit, shown.entries);
    maps.push({ name, map, ...shown });
  }
  return maps;
}
