/** What is to come of a hostile object. */
export interface HostileOutcome {
  /** Of `check`: the exit code, the verdict, and the requirements that are broken. */
  readonly check: string;
  /** Of `run`, by program: its outcome and why, with N for numbers and PLACE for places; or the error that nothing could be run for. */
  readonly run: Readonly<Record<string, string>>;
}
