import { plainLine } from '../../base/plain-text.ts';
import type { SourceFrame } from '../../runtime/object/debug-info/debug-info.ts';
import { demangle } from '../../runtime/object/demangle.ts';
import type { StackFrame } from '../../runtime/program-run.ts';

/** A place in a source: `src/main.rs:12:5`; the column is left out where it is not known. */
export function placeText({ file, line, column }: Pick<SourceFrame, 'file' | 'line' | 'column'>): string {
  if (line === 0) return `${file ?? 'an unknown file'}, at no line`;
  return `${file ?? 'an unknown file'}:${line}${column === 0 ? '' : `:${column}`}`;
}

/** A function's name without its generic arguments: in stack traces they are longer than all the rest. */
function shortName(name: string): string {
  const end = name.indexOf('<');
  return end > 0 && name.endsWith('>') ? name.slice(0, end) : name;
}

/** The lines of source that an instruction comes from, the innermost first. */
export function sourceLines({ source = [] }: Pick<StackFrame, 'source'>): readonly string[] {
  return source.map((frame) => {
    const name = frame.name === undefined ? '' : ` in ${shortName(demangle(frame.name))}`;
    return plainLine(`  ${placeText(frame)}${name}${frame.inlined ? ', inlined into' : ''}`);
  });
}
