/**
 * Lets the process of cucumber-js end with a code of this suite: cucumber itself knows 0 and 1 only. Where the process has no exit code of
 * cucumber's when it ends, some other program runs cucumber, and nothing is changed.
 * @param code 0 leaves cucumber's
 */
export function endProcessWith(code: number): void {
  if (code === 0) return;
  process.once('exit', () => {
    const { exitCode } = process;
    if (exitCode === 0 || exitCode === 1) process.exitCode = code;
  });
}
