import type { MapDescription, Target } from '../runtime/target.ts';
import type { NamedMap } from './run-reporter.ts';

/** The maps of the objects that are still there, each once; one removed with a crashed program is not there any more. */
export async function readMaps(target: Target): Promise<NamedMap[]> {
  const present = new Map<string, MapDescription>();
  const all = (await target.loadedObjects()).flatMap((object) => object.maps.map((map) => ({ object, map })));
  for (const { object, map } of all) {
    const others = all.filter((other) => other.map.name === map.name && !(other.map.shared && map.shared));
    const ambiguous = others.some((other) => other.map !== map);
    const first = all.find((other) => other.map.name === map.name && other.map.shared && map.shared) ?? { object };
    present.set(ambiguous ? `${first.object.name}/${map.name}` : map.name, map);
  }
  const maps = [];
  for (const [name, map] of present) {
    const entries = [...(await target.readMap(name))];
    entries.sort((a, b) => Buffer.compare(a.key, b.key));
    maps.push({ name, map, entries });
  }
  return maps;
}
