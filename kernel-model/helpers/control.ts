import { succeeds } from '../outcome.ts';
import { control, type HelperDefinition } from './helper.ts';

const REX = 'Rex ABI: panics, kernel symbols';

/** Functions that change the CPU's flow of control (Rex ABI: panics, kernel symbols). The runtime executes them. */
export const CONTROL_FUNCTIONS: readonly HelperDefinition<unknown>[] = [
  control('rex_landingpad', '', 'noreturn', [succeeds('the program panics', REX)]),
  control('just_return_func', '', 'void', [
    succeeds('the probed function returns at once, with the value that the program put into ax', REX),
  ]),
];
