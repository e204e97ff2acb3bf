import { Diagnostic } from '../../base/diagnostic.ts';
import type { LoadEnvironment } from '../load/load-object.ts';
import { type ElfObject, readElfObject } from '../object/elf-object.ts';
import { CallGraph } from './call-graph.ts';
import { kernelCalls } from './kernel-calls.ts';
import {
  AUDITED_REQUIREMENTS,
  type Audit,
  type AuditedRequirement,
  type AuditFacts,
  type RequirementOutcome,
} from './outcome.ts';
import { ProgramAnalysis } from './program-analysis.ts';
import { ProgramText } from './program-text.ts';
import { judgeControlTransfer } from './rules/control-transfer.ts';
import { judgeFramePointers } from './rules/frame-pointers.ts';
import { judgeFunctionSymbols } from './rules/function-symbols.ts';
import { notApplicable } from './rules/judgement.ts';
import { auditLoading, unreadable } from './rules/loading.ts';
import { judgeMachineDependence } from './rules/machine-dependence.ts';
import { judgeFrameSizes, judgeStackChecks, judgeStackDepth, whyUnbounded } from './rules/stack.ts';
import { judgeSystemInstructions } from './rules/system-instructions.ts';
import { judgeVectorInstructions } from './rules/vector-instructions.ts';

/**
 * Audits the bytes of a file, like {@link auditObject}. A file that is not an object fails REX-LOAD-01.
 * @param fileName its name in messages
 */
export function auditBytes(bytes: Uint8Array, fileName: string, environment: LoadEnvironment): Audit {
  let object: ElfObject;
  try {
    object = readElfObject(bytes, fileName);
  } catch (error) {
    if (!(error instanceof Diagnostic) || error.kind === 'internal') throw error;
    return { object: fileName, outcomes: complete(unreadable(error)), facts: undefined };
  }
  return auditObject(object, environment);
}

/**
 * Audits an object without running it. Each requirement of {@link AUDITED_REQUIREMENTS} gets an outcome, independent of
 * the others as far as possible, and each breach is a finding.
 * @param environment a kernel, for its symbols, struct layouts and maps. The audit leaves only holes in its memory.
 *   Their addresses are not reused, so take a new kernel for each object if maps may be large
 * @throws Diagnostic only if the suite itself fails
 */
export function auditObject(object: ElfObject, environment: LoadEnvironment): Audit {
  const loading = auditLoading(object, environment);
  const { layout } = loading;
  if (layout === undefined) return { object: object.fileName, outcomes: complete(loading.outcomes), facts: undefined };
  const text = new ProgramText(object, layout);
  const entries = loading.programs.map(({ entry }) => entry);
  const handler = loading.timeoutHandler === undefined ? [] : [loading.timeoutHandler];
  const program = new ProgramAnalysis(text, [...entries, ...handler]);
  const graph = new CallGraph(program, entries);
  const outcomes = [
    ...loading.outcomes,
    judgeVectorInstructions(program),
    judgeSystemInstructions(program),
    judgeMachineDependence(program),
    judgeControlTransfer(program, (name) => environment.kallsyms.resolve(name)),
    judgeFramePointers(program),
    judgeFunctionSymbols(program),
    judgeStackDepth(program, graph),
    judgeFrameSizes(program, graph),
    judgeStackChecks(program, graph),
  ];
  return { object: object.fileName, outcomes: complete(outcomes), facts: facts(program, graph, loading.programs) };
}

function facts(program: ProgramAnalysis, graph: CallGraph, programs: Parameters<typeof kernelCalls>[1]): AuditFacts {
  const { text } = program;
  const imports = new Set<string>();
  for (const word of text.words.values()) if (word.kind === 'import') imports.add(word.name);
  return {
    functions: [...program.functions.values()].map(({ name, address, calls, frame, analysis }) => ({
      name,
      address,
      size: text.symbolOf(address)?.size ?? 0,
      frame: 'bytes' in frame ? frame.bytes : undefined,
      calls: [
        ...new Set(
          calls.flatMap(({ target }) =>
            target.kind === 'address' ? [text.nameOf(target.address)] : target.kind === 'import' ? [target.name] : [],
          ),
        ),
      ].sort(),
      indirectCalls: calls.filter(({ target }) => target.kind === 'unknown').length,
      returns: analysis.returns,
    })),
    instructions: program.reachable().length,
    imports: [...imports].sort(),
    depth: whyUnbounded(program, graph) === undefined ? graph.depth() : undefined,
    kernelCalls: kernelCalls(program, programs),
    indirectCalls: graph.indirectCalls().map(({ address }) => text.place(address)),
    recursion: graph.circles(false).map((circle) => [...circle].map(({ name }) => name).sort()),
  };
}

/** One outcome for each requirement, in their order. Those without a judgement depend on segments that are refused. */
function complete(outcomes: readonly RequirementOutcome[]): RequirementOutcome[] {
  const known = new Map<AuditedRequirement, RequirementOutcome>(outcomes.map((each) => [each.requirement, each]));
  return AUDITED_REQUIREMENTS.map(
    (requirement) => known.get(requirement) ?? notApplicable(requirement, 'there is no image with readable code'),
  );
}
