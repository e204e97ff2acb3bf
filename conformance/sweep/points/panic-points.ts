import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { ProgramCode } from '../program-code.ts';
import type { SweepPoint } from '../sweep-point.ts';

/** Branches that kept the program from a panic go the other way, each once. */
export function forcedPanics(code: ProgramCode, { noted }: ProgramRun): readonly SweepPoint[] {
  const path = noted?.path ?? [];
  const seen = new Set<number>();
  return path.flatMap((place, index): SweepPoint[] => {
    if (place === undefined || seen.has(place)) return [];
    const to = code.notTaken(path, index);
    if (to === undefined || !code.leadsToPanic(to)) return [];
    seen.add(place);
    return [
      {
        kind: 'panic forced',
        id: `panic@${index}`,
        name: `the branch at instruction ${index}, ${code.nameOf(place)}, is forced to its panic`,
        disturbance: { jump: { atInstruction: index, to } },
      },
    ];
  });
}
