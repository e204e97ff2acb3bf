import type { AttachedSubject, Subject } from '../universal/bench.ts';
import type { SweepPoint } from './sweep-point.ts';
import type { SweepBreach } from './sweep-rules.ts';
import type { SweepWay } from './sweep-way.ts';
import { benchBefore, eventAt } from './try-point.ts';

const SIGNAL = 'SIGSYS';

/** `tc filter` puts programs into an interface, where they stay without their loader. */
function endsWithLoader({ program }: AttachedSubject): boolean {
  return program.type !== 'tc';
}

function breach(code: string, message: string, cause: string): SweepBreach {
  const hint = 'let the landing pad signal the loader, and close what the loader held when it dies';
  return { requirement: 'REX-PANIC-07', code, message, cause, hint };
}

/**
 * Lets a point that ends in a panic happen where the loader does not catch SIGSYS: it dies, and its programs and maps go.
 * @throws Diagnostic if the suite fails
 */
export async function tryCrashStop(
  subject: Subject,
  way: SweepWay,
  point: SweepPoint,
): Promise<readonly SweepBreach[]> {
  const { loaderSurvivesSigsys: _, ...configuration } = way.situation.configuration;
  const mortal = { ...way, situation: { ...way.situation, configuration } };
  const bench = await benchBefore(subject, mortal);
  try {
    const { runs } = await bench.fire(eventAt(mortal, point));
    if (!runs[0]?.panic) return [];
    const { attached, signals } = await bench.snapshot();
    const left = way.attached.filter((one) => endsWithLoader(one) && attached.includes(one.program.name));
    // Whoever sees it: the program may not even be named any more.
    const { program: _program, ...next } = way.next.event;
    const again = left.length === 0 && way.attached.every(endsWithLoader) ? (await bench.fire(next)).runs : [];
    return [
      ...(signals.some((signal) => signal.startsWith(SIGNAL))
        ? []
        : [breach('LOADER_NOT_SIGNALLED', 'the loader of a panicked program gets no SIGSYS', signals.join(', '))]),
      ...left.map(({ program: { name } }) =>
        breach('PROGRAM_NOT_REMOVED', `program "${name}" is still attached after its loader died of a panic`, ''),
      ),
      ...again.map(({ program }) =>
        breach('REMOVED_PROGRAM_RUNS', `program "${program}" runs on the next event though it was removed`, ''),
      ),
    ];
  } finally {
    await bench.end();
  }
}
