import { PROGRAM_STACK } from '../branch-refinement.ts';
import type { CallGraph } from '../call-graph.ts';
import type { CallSite } from '../function-analysis.ts';
import { mustCheckStack } from '../function-owner.ts';
import type { AuditFinding, RequirementOutcome, StackDepth } from '../outcome.ts';
import type { AnalysedFunction, ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged, notApplicable, where } from './judgement.ts';

const PAGE = 4096;

/** Why a program's call graph does not give its stack depth; undefined if it does. */
export function whyUnbounded(program: ProgramAnalysis, graph: CallGraph): string | undefined {
  const [circle] = graph.circles(false);
  if (circle !== undefined) return `${names(circle)} ${circle.size === 1 ? 'calls itself' : 'call each other'}`;
  const [call, ...others] = graph.indirectCalls();
  if (call === undefined) return undefined;
  const more = others.length === 0 ? '' : ` and ${others.length} more places`;
  return `there are indirect calls at ${where(program.text.place(call.address))}${more}`;
}

function names(functions: Iterable<AnalysedFunction>): string {
  return [...functions].map(({ name }) => name).join(', ');
}

/**
 * REX-STACK-06: without recursion and indirect calls, the frames along every path of calls sum to at most 16 KiB (Rex
 * ABI: stack).
 */
export function judgeStackDepth(program: ProgramAnalysis, graph: CallGraph): RequirementOutcome {
  const unbounded = whyUnbounded(program, graph);
  if (unbounded !== undefined) return notApplicable('REX-STACK-06', unbounded);
  const unknown = unknownFrames(program, graph.functions);
  if (unknown.length > 0) return judged('REX-STACK-06', unknown, '');
  const depth = graph.depth();
  if (depth === undefined) return notApplicable('REX-STACK-06', 'no program starts in executable code');
  if (depth.bytes <= PROGRAM_STACK)
    return judged('REX-STACK-06', [], `at most ${depth.bytes} bytes: ${pathText(depth)}`);
  const [entry] = graph.entries.filter(({ name }) => name === depth.path[0]?.function);
  const place = program.text.place(depth.path[0]?.call ?? entry!.address);
  return judged(
    'REX-STACK-06',
    [
      finding(
        'AUDIT_STACK_TOO_DEEP',
        place,
        `a path of calls takes ${depth.bytes} bytes of stack: ${pathText(depth)}`,
        {
          cause: `program code has ${PROGRAM_STACK} bytes of the Rex stack; the rest is for helpers and for the panic handler`,
          hint: 'keep large values in maps rather than in local variables',
        },
      ),
    ],
    '',
  );
}

function pathText({ path }: StackDepth): string {
  return path.map(({ function: name, bytes }) => `${name} (${bytes})`).join(' → ');
}

/** REX-STACK-07: with recursion or indirect calls, every function's frame is under a page (Rex ABI: stack). */
export function judgeFrameSizes(program: ProgramAnalysis, graph: CallGraph): RequirementOutcome {
  if (whyUnbounded(program, graph) === undefined) {
    return notApplicable('REX-STACK-07', 'no function calls itself, and no call is indirect');
  }
  const findings = unknownFrames(program, program.functions.values());
  let largest: AnalysedFunction | undefined;
  let most = -1;
  for (const each of program.functions.values()) {
    if ('unknownAt' in each.frame) continue;
    const { bytes } = each.frame;
    if (bytes > most) [largest, most] = [each, bytes];
    if (bytes < PAGE) continue;
    findings.push(
      finding('AUDIT_LARGE_FRAME', program.text.place(each.address), `the frame of ${each.name} is ${bytes} bytes`, {
        cause: `a frame of ${PAGE} bytes or more could step over the page that the stack check leaves`,
        hint: 'keep large values in maps rather than in local variables',
      }),
    );
  }
  return judged('REX-STACK-07', findings, `the largest is ${most} bytes (${largest?.name})`);
}

function unknownFrames(program: ProgramAnalysis, functions: Iterable<AnalysedFunction>): AuditFinding[] {
  const findings: AuditFinding[] = [];
  for (const { name, frame } of functions) {
    if (!('unknownAt' in frame)) continue;
    const place = program.text.place(frame.unknownAt);
    findings.push(
      finding(
        'AUDIT_UNKNOWN_FRAME',
        place,
        `the frame of ${name} is not known: rsp is not, at ${where(place)}: ${place.instruction}`,
        {
          cause: 'the frame’s size must show in the code: Rust’s frames have sizes that the compiler knows',
        },
      ),
    );
  }
  return findings;
}

/**
 * REX-STACK-08: with recursion or indirect calls, a function passes the stack check before it calls another (Rex ABI:
 * stack). This applies to functions in a circle of calls, and to their calls along it: see decision record 0011.
 */
export function judgeStackChecks(program: ProgramAnalysis, graph: CallGraph): RequirementOutcome {
  if (whyUnbounded(program, graph) === undefined) {
    return notApplicable('REX-STACK-08', 'no function calls itself, and no call is indirect');
  }
  const findings: AuditFinding[] = [];
  let checked = 0;
  for (const circle of graph.circles(true)) {
    for (const caller of circle) {
      if (!mustCheckStack(caller.name)) continue;
      const calls = caller.calls.filter(
        (site) => !site.tail && graph.callees(site).some((callee) => circle.has(callee)),
      );
      const unchecked = calls.find((site) => !site.checked);
      checked += calls.length;
      if (unchecked !== undefined) findings.push(uncheckedCall(program, graph, caller, unchecked));
    }
  }
  findings.sort((a, b) => a.place!.address - b.place!.address);
  return judged(
    'REX-STACK-08',
    findings,
    checked === 0 ? 'no circle of calls goes through a function of the program' : count(checked, 'checked call'),
  );
}

function uncheckedCall(
  program: ProgramAnalysis,
  graph: CallGraph,
  caller: AnalysedFunction,
  site: CallSite,
): AuditFinding {
  const place = program.text.place(site.address);
  const callee = graph.direct(site);
  const target = callee === undefined ? 'through a pointer' : callee === caller ? 'itself' : callee.name;
  return finding(
    'AUDIT_NO_STACK_CHECK',
    place,
    `${caller.name} calls ${target} at ${where(place)} without the stack check: ${place.instruction}`,
    {
      cause: 'it is part of a circle of calls, and no path to the call compares rsp with gs:[rex_stack_ptr] - 0x4000',
      hint: 'build with the Rex compiler, which inserts the check before each call',
    },
  );
}
