import { isOwnFunction } from '../../describe-source.ts';
import type { LoadedImage } from '../../load/load-object.ts';
import type { SourceLines } from '../../object/debug-info/source-lines.ts';
import { type SourceFrame, textOf } from '../../object/debug-info/source-place.ts';
import type { HelperCall, StackFrame } from '../../program-run.ts';
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
  const { panic, oops, timeout, firings } = execution;
  if (panic === null && oops === null && firings.length === 0) return execution;
  return {
    ...execution,
    panic: panic && traced(panic, image),
    oops: oops && traced(oops, image),
    timeout: timeout && interrupted(timeout, image),
    firings: firings.map((firing) => interrupted(firing, image)),
  };
}

function sourceAt(at: number, { lines, region }: Sources): readonly SourceFrame[] {
  const inside = at >= region.offset && at < region.offset + region.size;
  return inside ? (lines?.framesAt(at - region.offset) ?? []) : [];
}

/** A timeout or a firing of the watchdog, with the source of the instruction where the timer found the program. */
function interrupted<T extends { readonly at?: number }>({ at = -1, ...found }: T, image: Sources) {
  const source = sourceAt(at, image);
  return source.length === 0 ? found : { ...found, interruptedSource: source };
}

/**
 * Adds to the frames of a panic or oops where their instructions come from. The debug information of the object tells it. Frames of the
 * kernel stay as they are.
 */
function traced<T extends Traced>(ended: T, image: Sources): T {
  let room = MOST_TEXT;
  const frames = ended.frames.map((frame): StackFrame => {
    if (!('at' in frame)) return frame;
    const { at, ...plain } = frame;
    const source = room > 0 ? sourceAt(at, image) : [];
    room -= textOf(source);
    return source.length === 0 || room < 0 ? plain : { ...plain, source };
  });
  return {
    ...ended,
    frames,
    ...(image.lines?.problem === undefined ? {} : { sourceProblem: image.lines.problem.message }),
  };
}

/** The sources of a helper call, as {@link ProgramRun.callSource} has them. @param call return addresses from the image base */
export function sourceOfCall(
  { site, caller }: Pick<HelperCall, 'site' | 'caller'>,
  lines: Pick<SourceLines, 'framesAt'> | undefined,
): readonly SourceFrame[] {
  // A call ends where its return address is.
  const before = (address: number | undefined) => (address === undefined ? [] : (lines?.framesAt(address - 1) ?? []));
  const frames = before(site);
  return frames.some(isOwnFunction) ? frames : [...frames, ...before(caller)];
}
