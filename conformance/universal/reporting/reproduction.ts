import { formatEvents } from '../../../captures/events/events-writer.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../../kernel-model/events.ts';
import { Bench, configurationFor, type Subject } from '../bench.ts';
import type { FoundBreach } from '../exploration/exploration.ts';
import type { Breach } from '../rules/breach.ts';
import { judgeLeftovers } from '../rules/packet-bounds.ts';
import { judgeRun } from '../rules/table.ts';
import { refusalBreach } from '../rules/violations.ts';
import type { Situation } from '../situation.ts';
import type { Reproduction } from './report.ts';

type Steps = readonly (KernelEvent | UserAction)[];

/** Lets steps happen on a kernel of their own. @returns the runs of the last event, and what it breaks */
async function happen(subject: Subject, { attached, input }: FoundBreach, situation: Situation, steps: Steps) {
  const bench = await Bench.start(subject, attached, { ...situation, setUp: [] });
  try {
    let found: { runs: Awaited<ReturnType<Bench['fire']>>['runs']; breaches: readonly Breach[] } = {
      runs: [],
      breaches: [],
    };
    let { before } = bench;
    for (const step of steps) {
      if (isUserAction(step)) {
        await bench.act(step);
        continue;
      }
      const { runs, refusal } = await bench.fire(step);
      const after = await bench.state();
      const { object } = bench;
      const breaches = runs.flatMap((run) => judgeRun({ run, input, situation, object, before, after }));
      before = after;
      found = { runs, breaches: refusal === undefined ? breaches : [...breaches, refusalBreach(refusal)] };
    }
    return found;
  } finally {
    await bench.end();
  }
}

/** Whether the same breach is found when no other event has happened before, only what user space had set up. */
async function happensAlone(subject: Subject, found: FoundBreach, steps: Steps): Promise<boolean> {
  const { situation, breach } = found;
  const isSame = ({ code, requirement }: Breach) => code === breach.code && requirement === breach.requirement;
  const { runs, breaches } = await happen(subject, found, situation, steps);
  if (breaches.some(isSame)) return true;
  const { leftovers, ...configuration } = situation.configuration;
  if (leftovers === undefined) return false;
  const other = await happen(subject, found, { ...situation, configuration }, steps);
  return runs.some((run, n) => other.runs[n] !== undefined && judgeLeftovers(other.runs[n], run).some(isSame));
}

/**
 * How to reproduce a breach. It is the shorter of two ways: only the event after the set-up by user space, or all steps on that kernel.
 * @param several whether the object has other programs
 */
export async function reproduce(subject: Subject, found: FoundBreach, several: boolean): Promise<Reproduction> {
  const { history, attached, situation } = found;
  const alone = history.filter((step, n) => isUserAction(step) || n === history.length - 1);
  const events = (await happensAlone(subject, found, alone)) ? alone : history;
  const [only] = attached;
  const attach = situation.attach?.filter(({ program }) => attached.some((other) => other.program.name === program));
  return {
    options: several && attached.length === 1 && attach === undefined ? ['--program', only!.program.name] : [],
    events: formatEvents({ configuration: configurationFor(situation, attached), ...(attach && { attach }), events }),
  };
}
