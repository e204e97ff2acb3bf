/** Whether the report of the last run in this process was written. */
let isThere = true;

/** Notes whether the files of a run could be written. It has to be called before the summary is printed. */
export function noteReport(isWritten: boolean): void {
  isThere = isWritten;
}

/** Whether a summary may name the report: one that could not be written is not there, or is that of an earlier run. */
export function isReportKept(): boolean {
  return isThere;
}
