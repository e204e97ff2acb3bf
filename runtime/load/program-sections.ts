import type { ProgramType } from '../target.ts';

/** A kind of section that holds programs. */
export interface ProgramSection {
  readonly name: string;
  readonly type: ProgramType;
  /** Whether `name/attach point` is meant too (libbpf writes such names `name+`). */
  readonly extended: boolean;
}

/** The sections whose functions are programs (Rex ABI: program types). */
export const PROGRAM_SECTIONS: readonly ProgramSection[] = [
  { name: 'kprobe', type: 'kprobe', extended: true },
  { name: 'kretprobe', type: 'kprobe', extended: true },
  { name: 'uprobe', type: 'kprobe', extended: true },
  { name: 'uretprobe', type: 'kprobe', extended: true },
  { name: 'tracepoint', type: 'tracepoint', extended: true },
  { name: 'perf_event', type: 'perf_event', extended: false },
  { name: 'xdp', type: 'xdp', extended: false },
  { name: 'tc', type: 'tc', extended: false },
];

/** What a section's name says of the programs in it. */
export interface SectionMeaning {
  readonly type: ProgramType;
  /** The kind, such as `kretprobe`. */
  readonly kind: string;
  /** The name without a leading `rex/`. */
  readonly section: string;
  /** What follows the first `/`: a function, a tracepoint. */
  readonly attachPoint: string | undefined;
}

/** Reads a section's name, with or without the `rex/` that an unmodified compiler leaves there; `undefined` for other sections. */
export function readSectionName(name: string): SectionMeaning | undefined {
  const section = name.startsWith('rex/') ? name.slice('rex/'.length) : name;
  const slash = section.indexOf('/');
  const kind = slash < 0 ? section : section.slice(0, slash);
  const found = PROGRAM_SECTIONS.find((candidate) => candidate.name === kind);
  if (found === undefined) return undefined;
  if (slash >= 0 && !found.extended) return undefined;
  const attachPoint = slash < 0 ? '' : section.slice(slash + 1);
  return { type: found.type, kind, section, attachPoint: attachPoint === '' ? undefined : attachPoint };
}
