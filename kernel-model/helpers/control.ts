import { control, type HelperDefinition } from './helper.ts';

/** Functions that decide where the CPU goes on (Rex ABI: panics, kernel symbols): the runtime carries them out. */
export const CONTROL_FUNCTIONS: readonly HelperDefinition[] = [
  control('rex_landingpad', '', 'noreturn'),
  control('just_return_func', '', 'void'),
];
