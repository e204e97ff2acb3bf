import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { RunCollector, type RunMessages } from './run-collector.ts';

function parseLine(line: string, number: number, file: string): Envelope {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null) throw new Error('it is no JSON object');
    return message;
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
 * Parses messages, one in a line, as cucumber's formatter `message` writes them.
 * @param file the name of their file, for errors
 * @throws Diagnostic MESSAGES_BROKEN
 */
export function parseEnvelopes(text: string, file: string): readonly Envelope[] {
  return text.split('\n').flatMap((line, index) => (line === '' ? [] : [parseLine(line, index + 1, file)]));
}

/**
 * Reads the messages of a run.
 * @param file the name of their file, for errors
 * @throws Diagnostic MESSAGES_BROKEN, OBSERVATIONS_BROKEN
 */
export function readMessages(text: string, file: string): RunMessages {
  const collector = new RunCollector();
  for (const envelope of parseEnvelopes(text, file)) collector.receive(envelope);
  return collector.run();
}
