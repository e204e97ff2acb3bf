import type { KernelSnapshot, MapEntry } from '../../runtime/target.ts';
import { formatBytes } from '../../runtime/values/format-value.ts';

/** What steps have said about the kernel since a snapshot; the rest must be as it was. */
export interface Mentioned {
  /** Maps whose whole content a step compares. */
  readonly maps: Set<string>;
  /** Keys compared one by one, in hexadecimal, by map. */
  readonly keys: Map<string, Set<string>>;
  readonly aspects: Set<Aspect>;
  /** Programs whose removal a step states. */
  readonly removed: Set<string>;
}

/** What a snapshot holds beside maps and attached programs. */
export type Aspect = 'log' | 'trace' | 'locks' | 'references' | 'signals' | 'packets out';

/** Nothing said yet. */
export function nothingMentioned(): Mentioned {
  return { maps: new Set(), keys: new Map(), aspects: new Set(), removed: new Set() };
}

function lines(name: string, before: readonly string[], after: readonly string[]): string[] {
  const added = [...after];
  const gone: string[] = [];
  for (const line of before) {
    const index = added.indexOf(line);
    if (index < 0) gone.push(line);
    else added.splice(index, 1);
  }
  return [...added.map((line) => `${name}: ${line}`), ...gone.map((line) => `${name}, gone: ${line}`)];
}

function mapChanges(
  name: string,
  before: readonly MapEntry[],
  after: readonly MapEntry[],
  keys: ReadonlySet<string>,
): string[] {
  const text = (entries: readonly MapEntry[]) =>
    new Map(entries.map((entry, index) => [formatBytes(entry.key) || `#${index}`, formatBytes(entry.value)]));
  const old = text(before);
  const now = text(after);
  const changes: string[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    if (keys.has(key) || old.get(key) === now.get(key)) continue;
    changes.push(`map "${name}" at key ${key}: ${old.get(key) ?? 'no value'} became ${now.get(key) ?? 'no value'}`);
  }
  return changes;
}

/** All that differs between two snapshots and that no step has mentioned, a line each. */
export function unmentionedChanges(before: KernelSnapshot, after: KernelSnapshot, mentioned: Mentioned): string[] {
  const changes: string[] = [];
  for (const name of new Set([...Object.keys(before.maps), ...Object.keys(after.maps)])) {
    if (mentioned.maps.has(name)) continue;
    const old = before.maps[name];
    const now = after.maps[name];
    if (old === undefined || now === undefined)
      changes.push(`map "${name}" ${now === undefined ? 'is gone' : 'is new'}`);
    else changes.push(...mapChanges(name, old, now, mentioned.keys.get(name) ?? new Set()));
  }
  const aspects: readonly [Aspect, string, readonly string[], readonly string[]][] = [
    ['log', 'kernel log', before.log, after.log],
    ['trace', 'trace', before.trace, after.trace],
    ['locks', 'lock held', before.locksHeld, after.locksHeld],
    ['references', 'reference held', before.references, after.references],
    ['signals', 'signal', before.signals, after.signals],
  ];
  for (const [aspect, name, old, now] of aspects) {
    if (!mentioned.aspects.has(aspect)) changes.push(...lines(name, old, now));
  }
  const attached = (snapshot: KernelSnapshot) => snapshot.attached.filter((program) => !mentioned.removed.has(program));
  changes.push(...lines('attached', attached(before), attached(after)));
  for (const name of new Set([...Object.keys(before.perCpu), ...Object.keys(after.perCpu)])) {
    const [old, now] = [before.perCpu[name], after.perCpu[name]];
    if (old !== now) changes.push(`per-CPU ${name}: ${old ?? 'not there'} became ${now ?? 'not there'}`);
  }
  return changes;
}
