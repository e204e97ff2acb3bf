/** Messages of a small run, as cucumber tells them. */
import type { Envelope } from '@cucumber/messages';

const time = { seconds: 1_790_000_000, nanos: 0 };
const scenarioNode = (id: string, line: number) => ({
  scenario: {
    id,
    name: id,
    location: { line, column: 3 },
    steps: [{ id: `${id}-1`, location: { line: line + 1, column: 5 } }],
    examples: [],
  },
});
const pickle = (id: string, node: string) => ({
  id,
  uri: 'features/a.feature',
  name: id,
  astNodeIds: [node],
  tags: [{ name: '@REX-A-01', astNodeId: 't' }],
  steps: [
    { id: `${id}1`, text: 'it is', astNodeIds: [] },
    { id: `${id}2`, text: 'it was', type: 'Outcome', astNodeIds: [] },
  ],
});
export const testCase = (id: string, of: string) => ({
  id,
  pickleId: of,
  testSteps: [
    { id: `${id}h`, hookId: 'h' },
    { id: `${id}1`, pickleStepId: `${of}1`, stepDefinitionIds: ['d'] },
    { id: `${id}2`, pickleStepId: `${of}2`, stepDefinitionIds: ['d'] },
  ],
});
/** What is told while a case runs and every step passes. */
export const ran = (id: string) => {
  const about = { testCaseStartedId: `${id}s`, timestamp: time };
  return [
    { testCaseStarted: { id: `${id}s`, testCaseId: id, attempt: 0, timestamp: time } },
    ...['h', '1', '2'].flatMap((step) => [
      { testStepStarted: { ...about, testStepId: `${id}${step}` } },
      {
        testStepFinished: {
          ...about,
          testStepId: `${id}${step}`,
          testStepResult: { status: 'PASSED', duration: { seconds: 0, nanos: 1 } },
        },
      },
    ]),
    { testCaseFinished: { ...about, willBeRetried: false } },
  ];
};

/** A run of two scenarios that pass, as cucumber tells it. */
export const RUN: readonly object[] = [
  {
    meta: {
      protocolVersion: '1',
      implementation: {},
      runtime: { name: 'node.js', version: '22.1.0' },
      os: { name: 'linux' },
      cpu: { name: 'x64' },
    },
  },
  { source: { uri: 'features/a.feature', data: 'Feature: A', mediaType: 'text/x.cucumber.gherkin+plain' } },
  {
    gherkinDocument: {
      uri: 'features/a.feature',
      feature: { name: 'A', children: [scenarioNode('n', 3), scenarioNode('m', 7)] },
    },
  },
  { pickle: pickle('p', 'n') },
  { pickle: pickle('q', 'm') },
  {
    stepDefinition: {
      id: 'd',
      pattern: { type: 'CUCUMBER_EXPRESSION', source: 'it is' },
      sourceReference: { uri: 'a.ts', location: { line: 1 } },
    },
  },
  { hook: { id: 'h', type: 'BEFORE_TEST_CASE', sourceReference: { uri: 'a.ts', location: { line: 2 } } } },
  { testRunStarted: { id: 'r', timestamp: time } },
  { testCase: testCase('c', 'p') },
  { testCase: testCase('e', 'q') },
  ...ran('c'),
  ...ran('e'),
  { testRunFinished: { testRunStartedId: 'r', timestamp: time, success: true } },
];

/** An attempt at the first scenario that ends otherwise at a step: `c2` is its last. */
export function attempt(id: string, step: string, status: string, willBeRetried = false): object[] {
  const told = JSON.stringify(ran('c')).replaceAll('"cs"', `"${id}"`);
  return (JSON.parse(told) as Envelope[]).map(({ testStepFinished: ended, testCaseFinished: end, ...rest }) => {
    if (end !== undefined) return { testCaseFinished: { ...end, willBeRetried } };
    if (ended === undefined) return rest;
    if (ended.testStepId !== step) return { testStepFinished: ended };
    return { testStepFinished: { ...ended, testStepResult: { ...ended.testStepResult, status, message: id } } };
  });
}

/** The run with other messages of its first scenario. */
export function withFirst(...messages: readonly object[]): object[] {
  const begin = RUN.findIndex((each) => 'testCaseStarted' in each);
  return RUN.toSpliced(begin, ran('c').length, ...messages);
}

/** Messages as a file has them. */
export const linesOf = (envelopes: readonly unknown[]) =>
  envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('');
