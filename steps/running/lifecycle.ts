import type { LoadedObject } from '../../runtime/loaded-object.ts';
import { counted } from '../comparisons/counted.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { staysWithoutLoader } from '../inputs/attach-points.ts';
import type { Scenario } from '../scenario.ts';
import { describeRun } from './outcomes.ts';

/** @throws Mismatch where the program no longer sees events */
export async function expectAttached(scenario: Scenario, program: string): Promise<void> {
  const { attached } = await scenario.now();
  if (!attached.includes(program)) throw new Mismatch(`program "${program}" attached`, attached);
}

/** @throws Mismatch where no run since the last When has kept the program out of a helper */
export function expectMissed({ fired }: Scenario, program: string): void {
  const runs = fired.flatMap((event) => event.runs);
  if (runs.some(({ missed = [] }) => missed.includes(program))) return;
  throw new Mismatch(
    `program "${program}" missed inside a helper`,
    runs.length === 0 ? 'no run' : runs.map(describeRun),
  );
}

/** @throws Mismatch where the program, its object or one of its maps is still there */
export async function expectRemoved(scenario: Scenario, program: string): Promise<void> {
  const object = scenario.recording.objectOf(program);
  const kernel = await scenario.kernel();
  const { attached, maps } = await kernel.snapshot();
  const left: string[] = [];
  if (attached.includes(program)) left.push(`program "${program}" is attached`);
  const loaded = await kernel.loadedObjects();
  if (loaded.some(({ tag }) => tag === object.tag)) left.push(`object "${object.name}" is loaded`);
  const others = new Set(loaded.flatMap((other) => other.maps.map((map) => map.name)));
  for (const { name } of object.programs) scenario.mentioned.removed.add(name);
  for (const { name } of object.maps) {
    // A map of that name that is still there is another object's, too, or it was left behind.
    if (others.has(name)) continue;
    if (maps[name] !== undefined) left.push(`map "${name}" is there`);
    scenario.mentioned.maps.add(name);
  }
  if (left.length === 0) return;
  const { attached: places, configuration } = scenario.recording;
  const stays =
    configuration.crashStop !== 'sharers' &&
    places.some((point) => point.program === program && staysWithoutLoader(point));
  const reason = stays ? ['what netlink or tc filter put into an interface does not go with its loader'] : [];
  throw new Mismatch(`program "${program}" gone, with its object and maps`, left, reason);
}

/**
 * @param loaded every object that was loaded, that one included
 * @throws Mismatch where an object's tag is not of the form that tags have, or another load had it
 */
export function expectNewTag({ name, tag }: LoadedObject, loaded: readonly LoadedObject[]): void {
  if (!/^[0-9a-f]{8}0{8}$/.test(tag)) throw new Mismatch('a tag of 8 hexadecimal digits and 8 zeros', tag);
  if (loaded.filter((other) => other.tag === tag).length > 1) {
    throw new Mismatch('a tag of its own', `tag ${tag} of "${name}" is that of an object loaded before`);
  }
}

/** @throws Mismatch if the loader did not get exactly this signal, this many times, since the events began */
export async function expectSignal(scenario: Scenario, signal: string, times: number): Promise<void> {
  const before = (await scenario.before()).signals;
  const sent = (await scenario.now()).signals.slice(before.length);
  scenario.mentioned.aspects.add('signals');
  if (sent.length !== times || sent.some((line) => !line.startsWith(signal))) {
    throw new Mismatch(`${signal} sent ${counted(times, 'time')}`, sent);
  }
}
