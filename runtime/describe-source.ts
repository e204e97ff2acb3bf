import { plainLine } from '../base/plain-text.ts';
import type { SourceFrame } from './object/debug-info/source-place.ts';
import { demangle } from './object/demangle.ts';
import type { HelperCall, ProgramRun, StackFrame } from './program-run.ts';

/** Functions on the way of every panic. They do not show its origin. */
const PANIC_MACHINERY = /^(core|alloc|std|__rustc|rex)::|^rust_begin_unwind$|^__rex_|^<core::/;

/** The innermost frame of a panic that is the program's own. */
export function ownPanicFrame({ panic }: Pick<ProgramRun, 'panic'>): StackFrame | undefined {
  return panic?.frames.find(({ program, symbol }) => program && !PANIC_MACHINERY.test(symbol));
}

/** Whether a function is the program's own: not one of core, the kernel crate, or the panic handler. */
export function isOwnFunction({ name }: SourceFrame): boolean {
  return name !== undefined && !PANIC_MACHINERY.test(demangle(name));
}

/** A place in a source: `src/main.rs:12:5`; the column is left out if it is not known. */
export function describePlace({ file, line, column }: Pick<SourceFrame, 'file' | 'line' | 'column'>): string {
  const path = plainLine(file ?? 'an unknown file');
  return line === 0 ? `${path}, at no line` : `${path}:${line}${column === 0 ? '' : `:${column}`}`;
}

/** A function's name without its generic arguments: in stack traces they are longer than all the rest. */
function shortName(name: string): string {
  const end = name.indexOf('<');
  return end > 0 && name.endsWith('>') ? name.slice(0, end) : name;
}

/** The places that an instruction comes from, the innermost first: `src/main.rs:12:5 in parse, inlined into`. Empty without debug information. */
export function describeSource({ source = [] }: Pick<StackFrame, 'source'>): readonly string[] {
  return source.map((frame) => {
    const name = frame.name === undefined ? '' : ` in ${plainLine(shortName(demangle(frame.name)))}`;
    return `${describePlace(frame)}${name}${frame.inlined ? ', inlined into' : ''}`;
  });
}

/** The places that the end of a run comes from, in one line; undefined if they are not known. */
export function describeEndSource(run: Pick<ProgramRun, 'panic' | 'oops' | 'timeout'>): string | undefined {
  const own = run.oops ? run.oops.frames[0] : ownPanicFrame(run);
  const source = run.timeout?.interruptedSource ?? own?.source;
  const places = source === undefined ? [] : describeSource({ source });
  return places.length === 0 ? undefined : places.join(' ');
}

/** The place of a helper call in the program's own function: `src/main.rs:12:5 in parse`; undefined if it is not known. */
export function describeCallSource(run: Pick<ProgramRun, 'callSource'>, call: HelperCall): string | undefined {
  const frames = run.callSource?.(call) ?? [];
  const own = frames.find(isOwnFunction) ?? frames[0];
  return own === undefined ? undefined : describeSource({ source: [{ ...own, inlined: false }] })[0];
}
