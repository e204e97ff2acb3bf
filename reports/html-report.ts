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
 * A message without the arguments of steps that stand for nothing, such as an optional parameter that is left out. The report highlights a
 * step's arguments one after the other; behind one of no characters it goes on where the last one that has some ended, and what stands
 * between appears twice.
 */
export function forReport(envelope: Envelope): Envelope {
  const { testCase } = envelope;
  if (testCase === undefined) return envelope;
  return { testCase: { ...testCase, testSteps: testCase.testSteps.map(withoutEmptyArguments) } };
}

/** The HTML report that cucumber makes of messages: with cucumber's own formatter, the one that the installed cucumber uses. */
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
