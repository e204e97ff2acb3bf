import { succeeds } from '../outcome.ts';
import { control, type HelperDefinition } from './helper.ts';

const REX = 'Rex ABI: panics, kernel symbols';

/** Functions that decide where the CPU goes on (Rex ABI: panics, kernel symbols): the runtime carries them out. */
export const CONTROL_FUNCTIONS: readonly HelperDefinition<unknown>[] = [
  control('rex_landingpad', '', 'noreturn', [succeeds('the program panics', REX)]),
  control('just_return_func', '', 'void', [
    succeeds('the probed function returns at once, with the value that the program put into ax', REX),
  ]),
];
