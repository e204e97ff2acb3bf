import { Diagnostic } from '../../base/diagnostic.ts';
import type { SweepFinding, SweepGap, SweepReport, SweptKind, SweptOutcome } from './sweep-report.ts';

/** A report, and where it is from, for messages. */
export interface NamedReport {
  readonly file: string;
  readonly report: SweepReport;
}

function refusal(code: string, message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code, kind: 'input', message, cause, hint });
}

/** What all shards of one sweep have in common. */
function sweepOf({ object, layout, seed, shards, authors, ways }: SweepReport): string {
  return JSON.stringify({ object, layout, seed, count: shards.count, authors, ways });
}

function refuseOthers([first, ...others]: readonly NamedReport[]): void {
  const other = others.find(({ report }) => sweepOf(report) !== sweepOf(first!.report));
  if (other !== undefined) {
    throw refusal(
      'MERGE_OTHER_SWEEP',
      `${other.file} and ${first!.file} are not shards of one sweep`,
      'they differ in the object, the layout, the seed, the events, the ways or the number of shards',
      'sweep one object with the same options, and another I of --shard I/N each time',
    );
  }
}

function refuseTwice(reports: readonly NamedReport[]): void {
  const found = new Map<number, string>();
  for (const { file, report } of reports) {
    for (const index of report.shards.indices) {
      const before = found.get(index);
      if (before !== undefined) {
        throw refusal(
          'MERGE_DUPLICATE',
          `shard ${index + 1} of the sweep is there twice`,
          `it is in ${before} and in ${file}`,
          'name each shard once',
        );
      }
      found.set(index, file);
    }
  }
}

/** Joins what is about the same thing, in the order of its first point. */
function joined<Part extends { readonly points: number; readonly index: number }>(
  parts: readonly Part[],
  about: (part: Part) => string,
): readonly Part[] {
  const found = new Map<string, Part>();
  for (const part of parts) {
    const before = found.get(about(part));
    const first = before === undefined || part.index < before.index ? part : before;
    found.set(about(part), { ...first, points: part.points + (before?.points ?? 0) });
  }
  return [...found.values()].toSorted((one, other) => one.index - other.index);
}

function joinedKinds(reports: readonly SweepReport[]): readonly SweptKind[] {
  return reports[0]!.kinds.map(({ kind }) => {
    const same = reports.flatMap(({ kinds }) => kinds.filter((each) => each.kind === kind));
    const sum = (of: 'found' | 'tried') => same.reduce((total, each) => total + each[of], 0);
    return { kind, found: sum('found'), tried: sum('tried') };
  });
}

/**
 * Joins the reports of the shards of one sweep. The report of all shards is that of the sweep without shards.
 * @param reports at least one
 * @throws Diagnostic MERGE_OTHER_SWEEP, MERGE_DUPLICATE
 */
export function mergeSweepReports(reports: readonly NamedReport[]): SweepReport {
  refuseOthers(reports);
  refuseTwice(reports);
  const all = reports.map(({ report }) => report);
  const [first] = all;
  const indices = all.flatMap(({ shards }) => shards.indices).toSorted((one, other) => one - other);
  const { count } = first!.shards;
  return {
    ...first!,
    // All parts of a sweep are the one part of a sweep that is not divided.
    shards: indices.length === count ? { count: 1, indices: [0] } : { count, indices },
    left: [...new Set(all.flatMap(({ left }) => left))],
    beyond: [...new Set(all.flatMap(({ beyond }) => beyond))],
    kinds: joinedKinds(all),
    outcomes: joined<SweptOutcome>(
      all.flatMap(({ outcomes }) => outcomes),
      ({ outcome }) => outcome,
    ),
    findings: joined<SweepFinding>(
      all.flatMap(({ findings }) => findings),
      ({ requirement, code, program, place }) => `${requirement} ${code} ${program} ${place}`,
    ),
    gaps: joined<SweepGap>(
      all.flatMap(({ gaps }) => gaps),
      ({ reason }) => reason,
    ),
  };
}
