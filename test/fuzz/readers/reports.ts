import { readMessages } from '../../../reports/merging/message-stream.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { readCheckReport } from '../../../reports/results/check-judgements.ts';
import { readResults, resultsText } from '../../../reports/results/results-reader.ts';
import { OBSERVATIONS_MEDIA_TYPE } from '../../../vocabulary/observations.ts';
import { overallVerdict } from '../../../vocabulary/results.ts';
import { RUN } from '../../reports/merging/sample-messages.ts';
import { attached, catalogue, checked, context, loading, report, run, scenario } from '../../reports/sample-runs.ts';
import { jsonLines, treeSeed } from '../forms/tree.ts';
import { FILE, type Reader, textOf } from '../reader.ts';

const OBSERVED = { ...loading('filter'), loadRefusals: [{ object: 'broken', code: 'LOAD_WRITABLE_CODE' }] };
const REPORT = report([checked('REX-A-01', { outcome: 'failed' }), checked('REX-B-01', { level: 'SHOULD' })]);
const TAGS = ['@REX-A-01', '@REX-B-01'];

/** Results of scenarios that passed, failed and were skipped, and of a check. */
function sampleResults(): unknown {
  const results = resultsOf(
    run(
      scenario({ tags: TAGS, observations: OBSERVED }),
      scenario({ tags: TAGS, line: 9, outcome: 'failed' }),
      scenario({ line: 12, outcome: 'skipped' }),
      scenario({ line: 15, attachments: [attached(REPORT)] }),
    ),
    catalogue,
    context({ requirement: 'REX-A-01', object: undefined, reason: 'known', until: '2099-12-31' } as never),
  );
  return JSON.parse(resultsText(results));
}

/** Messages of a run whose first scenario attached its observations and the report of a check. */
function sampleMessages(observations: string): readonly unknown[] {
  const at = RUN.findIndex((envelope) => 'testCaseFinished' in envelope);
  const of = { testCaseStartedId: 'cs', testStepId: 'c1' };
  return [
    ...RUN.slice(0, at),
    { attachment: { ...of, body: observations, contentEncoding: 'IDENTITY', mediaType: OBSERVATIONS_MEDIA_TYPE } },
    { attachment: { ...of, ...attached(REPORT) } },
    ...RUN.slice(at),
  ];
}

export const REPORT_READERS: readonly Reader[] = [
  {
    name: 'results',
    what: 'bundles of results',
    seeds: () => [treeSeed('results', sampleResults())],
    read(input) {
      const results = readResults(textOf(input), FILE);
      overallVerdict(results);
      readResults(resultsText(results), FILE);
    },
    place: /^fuzz\.input: the results /,
    ending: '.json',
  },
  {
    name: 'check-report',
    what: 'reports of checks, as scenarios attach them',
    seeds: () => [treeSeed('check', REPORT)],
    read: (input) => void readCheckReport(textOf(input), FILE),
    place: /^fuzz\.input: /,
    ending: '.json',
  },
  {
    name: 'observations',
    what: 'what scenarios observed, as they attach it',
    seeds: () => [treeSeed('observations', OBSERVED)],
    read: (input) => void readMessages(jsonLines(sampleMessages(textOf(input))), FILE),
    place: /^fuzz\.input: /,
    ending: '.json',
  },
  {
    name: 'messages',
    what: 'messages of cucumber, and the results made of them',
    seeds: () => [treeSeed('messages', sampleMessages(JSON.stringify(OBSERVED)), jsonLines)],
    read(input) {
      const messages = readMessages(textOf(input), FILE);
      readResults(resultsText(resultsOf(messages, catalogue, context())), FILE);
    },
    // What a scenario attached is at the place of the scenario.
    place: /^fuzz\.input\b|:\d+: the report of a check cannot be read$/,
    ending: '.ndjson',
  },
];
