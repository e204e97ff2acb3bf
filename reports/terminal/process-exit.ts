/**
 * Ends the process of cucumber-js with an exit code of this suite, because cucumber itself has only 0 and 1. If the
 * process does not have cucumber's exit code at its end, another program runs cucumber, and nothing is changed.
 * @param code 0 leaves cucumber's
 */
export function endProcessWith(code: number): void {
  if (code === 0) return;
  process.once('exit', () => {
    const { exitCode } = process;
    if (exitCode === 0 || exitCode === 1) process.exitCode = code;
  });
}
