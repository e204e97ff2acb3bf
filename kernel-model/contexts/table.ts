import type { SocketBufferKernel } from '../network/socket-buffer.ts';
import { PERF_EVENT, type PerfEventKernel } from './perf-event.ts';
import { PROBE, type ProbeKernel } from './probe.ts';
import type { ProgramType } from './program-context.ts';
import type { ProgramTypeModel } from './program-type.ts';
import { TC } from './tc.ts';
import { TRACEPOINT, type TracepointKernel } from './tracepoint.ts';
import { XDP, type XdpKernel } from './xdp.ts';

/** The parts of the kernel that programs of all types use. */
export type ContextKernel = PerfEventKernel & ProbeKernel & SocketBufferKernel & TracepointKernel & XdpKernel;

/** The program types of Rex: sections, attach points, contexts and verdicts of each. */
export const PROGRAM_TYPES: Readonly<Record<ProgramType, ProgramTypeModel<ContextKernel>>> = {
  kprobe: PROBE,
  perf_event: PERF_EVENT,
  tracepoint: TRACEPOINT,
  xdp: XDP,
  tc: TC,
};

/** The meaning of a section's name for its programs. */
export interface SectionMeaning {
  readonly type: ProgramType;
  /** The section's kind: `kretprobe`. */
  readonly kind: string;
  /** The name without a leading `rex/`. */
  readonly section: string;
  /** The text after the first `/`. */
  readonly attachPoint: string | undefined;
}

/**
 * Reads a section's name as libbpf does: `name`, or `name/attach point` if the type takes one; a leading `rex/` is
 * skipped.
 */
export function readSection(name: string): SectionMeaning | undefined {
  const section = name.startsWith('rex/') ? name.slice('rex/'.length) : name;
  const slash = section.indexOf('/');
  const kind = slash < 0 ? section : section.slice(0, slash);
  for (const model of Object.values(PROGRAM_TYPES)) {
    const found = model.sections.find((candidate) => candidate.name === kind);
    if (found === undefined) continue;
    if (slash >= 0 && !found.extended) return undefined;
    const attachPoint = slash < 0 ? '' : section.slice(slash + 1);
    return { type: model.type, kind, section, attachPoint: attachPoint === '' ? undefined : attachPoint };
  }
  return undefined;
}
