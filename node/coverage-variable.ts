import { resolve } from 'node:path';

/** The environment variable with the folder for the coverage of features; `off` where nothing is counted, whatever the project's file says. */
const VARIABLE = 'REX_CONFORMANCE_COVERAGE';

/**
 * The folder that the environment names for coverage.
 * @returns its absolute path; undefined where it names none; null where it switches coverage off
 */
export function coverageVariable(): string | null | undefined {
  const value = process.env[VARIABLE];
  if (value === undefined || value === '') return undefined;
  return value === 'off' ? null : resolve(value);
}

/** A name that no other process has at the same time. */
export function processName(): string {
  return `${process.pid}`;
}
