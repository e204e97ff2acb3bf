import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { mergeSweepReports } from '../../conformance/sweep/merge-reports.ts';
import type { SweepFinding } from '../../conformance/sweep/sweep-report.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { resultDocument } from '../documents/result-document.ts';
import { mergedVerdict, pointsOf, type SweepMergeResult, type SweepResult } from '../documents/sweep-result.ts';
import { plainValues } from '../plain-values.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { SWEEP_EXITS } from './sweep-command.ts';
import { sweepDocument } from './sweep-document.ts';
import { sweepText } from './sweep-text.ts';

/** The name of the file for the whole, in the folder of `merge`. */
export const SWEEP_FILE = 'sweep.json';

/** The command of a finding, as the shard has it that found its first point. */
function commandOf({ point, code }: SweepFinding, results: readonly SweepResult[]): string | null {
  for (const { report, commands } of results) {
    const n = report.findings.findIndex((finding) => finding.point === point && finding.code === code);
    if (n >= 0) return commands[n] ?? null;
  }
  return null;
}

function failedShard(file: string, message = 'it has no result'): Diagnostic {
  return new Diagnostic({
    code: 'MERGE_FAILED_SWEEP',
    kind: 'input',
    message: `${file} is of a shard that did not end`,
    cause: plainLine(message),
    hint: 'sweep this shard again, and join its new output',
  });
}

/**
 * Joins what `sweep --json` printed for the shards of one sweep, writes the whole, and prints it.
 * @returns the exit code, that of the sweep
 * @throws Diagnostic of kind `input` for files that are not those of one sweep
 */
export function mergeSweeps(
  files: readonly { readonly file: string; readonly text: string }[],
  folder: string,
  streams: Streams,
  tell: (result: SweepMergeResult) => void,
): number {
  const named = files.map(({ file, text }) => {
    const { result, error } = sweepDocument(text, file);
    if (result === null || error !== null) throw failedShard(file, error?.message);
    return { file, result };
  });
  const results = named.map(({ result }) => result);
  const report = mergeSweepReports(named.map(({ file, result }) => ({ file, report: result.report })));
  const seconds = Math.round(1000 * results.reduce((sum, each) => sum + each.seconds, 0)) / 1000;
  const commands = report.findings.map((finding) => commandOf(finding, results));
  const result: SweepResult = { ...mergedVerdict(report), seconds, report, commands };
  const place = join(folder, SWEEP_FILE);
  const { verdict, line } = result;
  const told = { verdict, line, points: pointsOf(report), findings: report.findings.length };
  try {
    writeOutputFile(place, resultDocument('sweep', result), 'the sweep');
  } catch (error) {
    tell({ ...told, written: [] });
    throw error;
  }
  tell({ ...told, written: [place] });
  streams.out.write(sweepText(plainValues(result), styleFor(streams.out, streams.environment)));
  return SWEEP_EXITS[verdict];
}
