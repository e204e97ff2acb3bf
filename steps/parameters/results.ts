import type { ExpectedTimeout } from '../comparisons/compare-timeouts.ts';
import { parseDuration } from '../inputs/durations.ts';
import type { Refusal } from '../judging/refusals.ts';
import type { RunSelector } from '../running/outcomes.ts';
import { optionalNumber, type PhraseParameter } from './phrase-parameter.ts';

/** Which of the kernel's two records of texts. */
export type LogName = 'log' | 'trace';

/** Results of runs. */
export const RESULT_PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'run',
    meaning:
      '`the program` (the only one that saw the last event), `program "x"`, each also with `, on packet 3,` or `, on event 3,` (counted from 1 since the last When)',
    regexp: /(?:the program|program "([^"]+)")(?:, on (?:packet|event) (\d+),)?/,
    transformer: (program, event): RunSelector => ({ program, event: optionalNumber(event) }),
  },
  {
    name: 'verdict',
    meaning: 'a result by its name: `XDP_PASS`, `TC_ACT_SHOT`, `kept`, `filtered out`',
    regexp: /[A-Z][A-Za-z0-9_]+|kept|filtered out/,
    transformer: (name) => name,
  },
  {
    name: 'verdictOf',
    meaning: '`the verdict`, `the verdict of program "x"`',
    regexp: /the verdict(?: of program "([^"]+)")?/,
    transformer: (program): RunSelector => ({ program, event: undefined }),
  },
  {
    name: 'verdicts',
    meaning: '`the verdicts`, `the verdicts of program "x"` where several programs see each event',
    regexp: /the verdicts(?: of program "([^"]+)")?/,
    transformer: (program) => program,
  },
  {
    name: 'integer',
    meaning: 'a whole number that may be negative: `-22`',
    regexp: /-?\d+/,
    transformer: (text) => Number(text),
  },
  {
    name: 'errno',
    meaning: 'an error of Linux by its name: `EINVAL`',
    regexp: /E[A-Z0-9]+/,
    transformer: (name) => name,
  },
  {
    name: 'refusal',
    meaning:
      '`with EINVAL and` (or another errno), `as broken with` (the file is damaged), `as built for another kernel with`, `as unsupported with` (legal, but the model lacks it), `by an oops with` (the kernel faults inside bpf(2))',
    regexp: /with (E[A-Z0-9]+) and|as (broken|built for another kernel|unsupported) with|by (an oops) with/,
    transformer: (errno, kind, oops): Refusal => {
      if (errno !== undefined || oops !== undefined) return { kind: 'refused', errno };
      return { kind: kind === 'unsupported' ? 'unsupported' : 'input', errno: undefined };
    },
  },
  {
    name: 'location',
    meaning: 'nothing, or ` at "src/main.rs:31"`, or with a column',
    regexp: /(?: at "([^"]+)")?/,
    transformer: (place) => place,
  },
  {
    name: 'ending',
    meaning: 'nothing, or any of ` after 25 s` and `, on return from "bpf_map_update_elem"`',
    regexp: /(?: after (\d+(?:\.\d+)?) ?(ms|s))?(?:,? on return from "([^"]+)")?/,
    transformer: (number, unit, helper): ExpectedTimeout => ({
      mechanism: helper === undefined ? 'redirect' : 'deferral',
      helper,
      duration: number === undefined ? undefined : parseDuration(number, unit!),
    }),
  },
  {
    name: 'log',
    meaning: '`kernel log` or `trace`',
    regexp: /kernel log|trace/,
    transformer: (name): LogName => (name === 'trace' ? 'trace' : 'log'),
  },
];
