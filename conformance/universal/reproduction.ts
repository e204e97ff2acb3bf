import { formatEvents } from '../../captures/events-writer.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../kernel-model/events.ts';
import { Bench, configurationFor, type Subject } from './bench.ts';
import type { FoundBreach } from './exploration.ts';
import type { Reproduction } from './report.ts';
import { judgeRun } from './rules/table.ts';

/** Whether the same breach is found when no other event has happened before, only what user space had set up. */
async function happensAlone(
  subject: Subject,
  found: FoundBreach,
  steps: readonly (KernelEvent | UserAction)[],
): Promise<boolean> {
  const { situation, attached, input, breach } = found;
  const bench = await Bench.start(subject, attached, { ...situation, setUp: [] });
  try {
    for (const step of steps) {
      if (isUserAction(step)) {
        await bench.act(step);
        continue;
      }
      const { runs, refusal } = await bench.fire(step);
      if (refusal?.code === breach.code) return true;
      const after = await bench.snapshot();
      const { object, before } = bench;
      const breaches = runs.flatMap((run) => judgeRun({ run, input, situation, object, before, after }));
      if (breaches.some(({ code, requirement }) => code === breach.code && requirement === breach.requirement))
        return true;
    }
    return false;
  } finally {
    await bench.end();
  }
}

/**
 * How to see a breach again: the shortest of two stories that lead to it, the event alone on what user space set up, or all that had happened
 * on that kernel.
 * @param several whether the object has programs beside the one that is meant
 */
export async function reproduce(subject: Subject, found: FoundBreach, several: boolean): Promise<Reproduction> {
  const { history, attached, situation } = found;
  const alone = history.filter((step, n) => isUserAction(step) || n === history.length - 1);
  const events = (await happensAlone(subject, found, alone)) ? alone : history;
  const [only] = attached;
  return {
    options: several && attached.length === 1 ? ['--program', only!.program.name] : [],
    events: formatEvents({ configuration: configurationFor(situation, attached), events }),
  };
}
