import type { LoadedImage } from '../../load/load-object.ts';
import type { StackFrame } from '../../program-run.ts';
import type { Execution } from '../execution.ts';
import type { PlacedFrame } from './backtrace.ts';

/** A stack trace as the end of a run has it. */
interface Traced {
  readonly frames: readonly (StackFrame | PlacedFrame)[];
}

/** A finished run, with the sources of its stack trace where the object's debug information tells them. */
export function withSources(execution: Execution, image: Pick<LoadedImage, 'lines' | 'region'>): Execution {
  const { panic, oops } = execution;
  if (panic === null && oops === null) return execution;
  return { ...execution, panic: panic && traced(panic, image), oops: oops && traced(oops, image) };
}

/**
 * Adds to the frames of a panic or oops where their instructions come from. The debug information of the object tells it. Frames of the
 * kernel stay as they are.
 */
function traced<T extends Traced>(ended: T, { lines, region }: Pick<LoadedImage, 'lines' | 'region'>): T {
  const frames = ended.frames.map((frame): StackFrame => {
    if (!('at' in frame)) return frame;
    const { at, ...plain } = frame;
    const inside = at >= region.offset && at < region.offset + region.size;
    const source = inside ? (lines?.framesAt(at - region.offset) ?? []) : [];
    return source.length === 0 ? plain : { ...plain, source };
  });
  return { ...ended, frames, ...(lines?.problem === undefined ? {} : { sourceProblem: lines.problem.message }) };
}
