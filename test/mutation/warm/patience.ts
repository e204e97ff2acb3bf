import type { Patience } from './judges-process.ts';
import type { Fault, Question } from './messages.ts';

/**
 * What judges are asked, and how long they may take. A loop that comes by its fault ends sooner, by the limit of the fault.
 * @param seconds that they took without a fault
 */
export function questionOf(
  names: readonly string[],
  fault: Fault | undefined,
  seconds: number,
): { readonly question: Question; readonly patience: Patience } {
  const milliseconds = 20_000 + 30_000 * seconds;
  const patience = { processorTime: 10_000 + 10_000 * seconds, time: 40_000 + 40_000 * seconds };
  return { question: { names, fault, cover: undefined, all: false, milliseconds }, patience };
}
