export * from '../../conformance/universal/places.ts';

/** A panic is a panic. */
export function placeKey(): string {
  return '';
}
