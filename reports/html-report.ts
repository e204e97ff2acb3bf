import { createRequire } from 'node:module';
import type { CucumberHtmlStream } from '@cucumber/html-formatter';
import type { Envelope, TestCase } from '@cucumber/messages';

type TestStep = TestCase['testSteps'][number];

function withoutEmptyArguments(step: TestStep): TestStep {
  if (step.stepMatchArgumentsLists === undefined) return step;
  const stepMatchArgumentsLists = step.stepMatchArgumentsLists.map((list) => ({
    ...list,
    stepMatchArguments: list.stepMatchArguments.filter(({ group }) => (group.value ?? '') !== ''),
  }));
  return { ...step, stepMatchArgumentsLists };
}

/**
 * A message without empty step arguments, such as an omitted optional parameter. The report highlights a step's
 * arguments one after the other. After an empty one it continues at the end of the last one with text, and the text in
 * between appears twice.
 */
export function forReport(envelope: Envelope): Envelope {
  const { testCase } = envelope;
  if (testCase === undefined) return envelope;
  return { testCase: { ...testCase, testSteps: testCase.testSteps.map(withoutEmptyArguments) } };
}

/** The HTML report of messages, made by the formatter of the installed cucumber. */
export async function htmlReport(envelopes: readonly Envelope[]): Promise<Buffer> {
  const here = createRequire(import.meta.url);
  const cucumber = createRequire(here.resolve('@cucumber/cucumber/package.json'));
  const formatter: { CucumberHtmlStream: new () => CucumberHtmlStream } = cucumber('@cucumber/html-formatter');
  const stream = new formatter.CucumberHtmlStream();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)));
  const ended = new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject));
  for (const envelope of envelopes) stream.write(forReport(envelope));
  stream.end();
  await ended;
  return Buffer.concat(chunks);
}
