export * from '../../../conformance/universal/reporting/places.ts';

/** A panic is a panic. */
export function placeKey(): string {
  return '';
}
