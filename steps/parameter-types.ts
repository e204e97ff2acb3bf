import { ATTACHING_PARAMETERS } from './parameters/attaching.ts';
import { EVENT_PARAMETERS } from './parameters/events.ts';
import { JUDGED_PARAMETERS } from './parameters/judged.ts';
import { KERNEL_PARAMETERS } from './parameters/kernel.ts';
import { MAP_PARAMETERS } from './parameters/maps.ts';
import type { PhraseParameter } from './parameters/phrase-parameter.ts';
import { RESULT_PARAMETERS } from './parameters/results.ts';
import { defineKind } from './vocabulary.ts';

/** Every parameter type of the vocabulary, except cucumber's own `{string}`. */
export const PARAMETERS: readonly PhraseParameter[] = [
  ...KERNEL_PARAMETERS,
  ...ATTACHING_PARAMETERS,
  ...EVENT_PARAMETERS,
  ...MAP_PARAMETERS,
  ...RESULT_PARAMETERS,
  ...JUDGED_PARAMETERS,
];

for (const { name, regexp } of PARAMETERS) defineKind(name, regexp);
