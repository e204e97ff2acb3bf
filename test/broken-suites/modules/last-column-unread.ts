export * from '../../../steps/running/step-places.ts';

/** What is behind the last | of a row does not matter. */
export function expectWholeTables(): void {}
