/**
 * The `skip` option of a test that needs something the machine may lack. A skipped test is named with its reason; where the
 * environment variable `CI` is set, nothing may be missing, and what would be skipped fails instead.
 * @param condition whether the machine has what the test needs
 * @param reason what is missing, as the report shows it: `no gcc`
 * @returns `{}` to run the test, `{ skip: reason }` to skip it
 * @throws Error in continuous integration when the condition does not hold
 */
export function skipUnless(condition: boolean, reason: string): { skip?: string } {
  if (condition) return {};
  if (process.env.CI !== undefined && process.env.CI !== '') {
    throw new Error(`a test would be skipped in continuous integration: ${reason}`);
  }
  return { skip: reason };
}
