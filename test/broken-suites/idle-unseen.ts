export * from '../../reports/idle-features.ts';

/** What is never run is not missed. */
export function idlePlaces(): readonly string[] {
  return [];
}
