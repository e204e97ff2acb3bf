export * from '../../../../reports/results/idle-features.ts';

/** What is never run is not missed. */
export function idlePlaces(): readonly string[] {
  return [];
}
