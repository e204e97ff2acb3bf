import { define, forms, type InstructionDefinition } from './definition.ts';

/** Processor identification, and instructions without an effect here: Intel SDM volume 1, sections 5.1.13 and 5.6.4, and volume 3, section 8.2.5. */

const nothing = (): void => {};

const FENCE_FORMS = 'E9 EA EB EC ED EE EF';

export const miscellaneous: readonly InstructionDefinition[] = [
  define({
    name: 'nop',
    manual: '2B, NOP',
    forms: [...forms('Nopw', '-'), ...forms('Nopd', '-'), ...forms('Nopq', '-'), ...forms('Nop', 'rm16 rm32 rm64')],
    translate: nothing,
  }),
  // The driver executes it.
  define({
    name: 'cpuid',
    manual: '2A, CPUID',
    forms: forms('Cpuid', '-'),
    leaves: true,
    translate: (t) => t.trap('cpuid'),
  }),
  define({ name: 'endbr64', manual: '2A, ENDBR64', forms: forms('Endbr64', '-'), translate: nothing }),
  ...['Prefetcht0', 'Prefetcht1', 'Prefetcht2', 'Prefetchnta', 'Prefetch', 'Prefetchw', 'Prefetchwt1'].map((name) =>
    define({
      name: name.toLowerCase(),
      manual: name.startsWith('Prefetchw') ? '2B, PREFETCHW' : '2B, PREFETCHh',
      forms: forms(name, 'm8'),
      translate: nothing,
    }),
  ),
  define({ name: 'pause', manual: '2B, PAUSE', forms: forms('Pause', '-'), translate: nothing }),
  define({ name: 'lfence', manual: '2A, LFENCE', forms: forms('Lfence', `- ${FENCE_FORMS}`), translate: nothing }),
  define({
    name: 'mfence',
    manual: '2B, MFENCE',
    forms: forms('Mfence', '- F1 F2 F3 F4 F5 F6 F7'),
    translate: nothing,
  }),
  define({
    name: 'sfence',
    manual: '2B, SFENCE',
    forms: forms('Sfence', '- F9 FA FB FC FD FE FF'),
    translate: nothing,
  }),
];
