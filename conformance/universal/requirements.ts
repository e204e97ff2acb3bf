import { AUDITED_REQUIREMENTS } from '../../runtime/audit/outcome.ts';

/** The requirements that show only when programs run. */
export const DYNAMIC_REQUIREMENTS = [
  'REX-MEMORY-01',
  'REX-MEMORY-02',
  'REX-MEMORY-03',
  'REX-RESOURCE-01',
  'REX-RESOURCE-02',
  'REX-RESOURCE-03',
  'REX-RESOURCE-04',
  'REX-RESOURCE-05',
  'REX-PANIC-03',
  'REX-PANIC-09',
  'REX-PANIC-10',
  'REX-STACK-01',
  'REX-TERM-07',
  'REX-TERM-08',
  'REX-XDP-02',
  'REX-XDP-07',
  'REX-KPROBE-02',
] as const;

/** One of {@link DYNAMIC_REQUIREMENTS}. */
export type RunRequirement = (typeof DYNAMIC_REQUIREMENTS)[number];

/** Audited requirements that runs can show to be broken, too: what the audit does not see, such as code that is reached by a computed jump. */
export const AUDITED_AND_RUN = ['REX-MEMORY-05'] as const;

/** A requirement that a run can show to be broken. */
export type DynamicRequirement = RunRequirement | (typeof AUDITED_AND_RUN)[number];

/** Every requirement of the universal profile. */
export const UNIVERSAL_REQUIREMENTS: readonly string[] = [...AUDITED_REQUIREMENTS, ...DYNAMIC_REQUIREMENTS];
