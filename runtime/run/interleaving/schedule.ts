import { Diagnostic } from '../../../base/diagnostic.ts';
import type { Schedule, Turn } from '../../interleaved.ts';

/** A schedule as a text: `0:3 1 0` is CPU 0 for three operations, then CPU 1 to its end, then CPU 0. `0/1` is one event, `0!1` one buffered store. */
export function scheduleText(schedule: Schedule): string {
  return schedule.map(turnText).join(' ');
}

function turnText({ cpu, operations, events, drains }: Turn): string {
  if (drains !== undefined) return `${cpu}!${drains}`;
  if (events !== undefined) return `${cpu}/${events}`;
  return operations === undefined ? `${cpu}` : `${cpu}:${operations}`;
}

const TURN = /^(\d{1,2})(?:([:/!])(\d{1,7}))?$/;

/** @throws Diagnostic SCHEDULE_INVALID */
export function readSchedule(text: string): Schedule {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const found = TURN.exec(word);
      if (found === null) throw invalid(word);
      const cpu = Number(found[1]);
      const count = Number(found[3]);
      if (found[2] === ':') return { cpu, operations: count };
      if (found[2] === '/') return { cpu, events: count };
      return found[2] === '!' ? { cpu, drains: count } : { cpu };
    });
}

function invalid(word: string): Diagnostic {
  return new Diagnostic({
    code: 'SCHEDULE_INVALID',
    kind: 'input',
    message: `a schedule has no turn "${word}"`,
    cause: 'a turn is a CPU, or a CPU and how many of its visible operations are done then, such as 0:3',
    hint: 'write turns with spaces between them, such as "0:3 1 0"',
  });
}
