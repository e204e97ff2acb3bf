import type { LoadedImage } from '../../load/load-object.ts';
import type { SourceFrame } from '../../object/debug-info/source-place.ts';
import type { StackFrame } from '../../program-run.ts';
import type { Execution } from '../execution.ts';
import type { PlacedFrame } from './backtrace.ts';

/** The most text of all sources of a stack trace, in characters: a damaged file may have names without measure, and a trace 2,048 frames. */
const MOST_TEXT = 1 << 20;

/** The parts of an image that tell where its instructions come from. */
type Sources = Pick<LoadedImage, 'lines' | 'region'>;

/** A stack trace as the end of a run has it. */
interface Traced {
  readonly frames: readonly (StackFrame | PlacedFrame)[];
}

/** A finished run, with the sources of its stack trace where the object's debug information tells them. */
export function withSources(execution: Execution, image: Sources): Execution {
  const { panic, oops } = execution;
  if (panic === null && oops === null) return execution;
  return { ...execution, panic: panic && traced(panic, image), oops: oops && traced(oops, image) };
}

const textOf = (source: readonly SourceFrame[]) =>
  source.reduce((total, { file = '', name = '' }) => total + file.length + name.length, 0);

/**
 * Adds to the frames of a panic or oops where their instructions come from. The debug information of the object tells it. Frames of the
 * kernel stay as they are.
 */
function traced<T extends Traced>(ended: T, { lines, region }: Sources): T {
  let room = MOST_TEXT;
  const frames = ended.frames.map((frame): StackFrame => {
    if (!('at' in frame)) return frame;
    const { at, ...plain } = frame;
    const inside = at >= region.offset && at < region.offset + region.size;
    const source = inside && room > 0 ? (lines?.framesAt(at - region.offset) ?? []) : [];
    room -= textOf(source);
    return source.length === 0 || room < 0 ? plain : { ...plain, source };
  });
  return { ...ended, frames, ...(lines?.problem === undefined ? {} : { sourceProblem: lines.problem.message }) };
}
