/** Whether the report of the last run in this process lies in its place. */
let isThere = true;

/** What keeps the files of a run says whether they could be written. It does so before the summary is printed. */
export function noteReport(isWritten: boolean): void {
  isThere = isWritten;
}

/** Whether a summary may name the report: one that could not be written is not there, or is that of an earlier run. */
export function isReportKept(): boolean {
  return isThere;
}
