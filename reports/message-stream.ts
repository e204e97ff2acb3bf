import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { RunCollector, type RunMessages } from './run-collector.ts';

function parseLine(line: string, number: number, file: string): Envelope {
  try {
    return JSON.parse(line) as Envelope;
  } catch (error) {
    throw new Diagnostic({
      code: 'MESSAGES_BROKEN',
      kind: 'input',
      message: `${file}:${number}: this is no message of cucumber`,
      cause: error instanceof Error ? error.message : String(error),
      hint: 'run the features again: the file is written with each run',
    });
  }
}

/**
 * Reads the messages of a run, one in a line, as cucumber's formatter `message` writes them.
 * @param file the name of their file, for errors
 * @throws Diagnostic MESSAGES_BROKEN, OBSERVATIONS_BROKEN
 */
export function readMessages(text: string, file: string): RunMessages {
  const collector = new RunCollector();
  for (const [index, line] of text.split('\n').entries()) {
    if (line !== '') collector.receive(parseLine(line, index + 1, file));
  }
  return collector.run();
}
