import type { Envelope } from '@cucumber/messages';
import { Diagnostic, inPlace } from '../../base/diagnostic.ts';
import { Misfit } from '../../vocabulary/shape.ts';
import { RunCollector, type RunMessages } from '../results/run-collector.ts';
import { asEnvelope } from './envelope-shape.ts';
import { MessageReferences } from './message-references.ts';

function broken(file: string, number: number, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'MESSAGES_BROKEN',
    kind: 'input',
    message: `${file}:${number}: this is not a message of cucumber, or not one of this run`,
    cause,
    hint: 'run the features again: the file is written with each run',
  });
}

function parseLine(line: string, number: number, file: string): Envelope {
  try {
    return asEnvelope(JSON.parse(line));
  } catch (error) {
    const place = error instanceof Misfit && error.place !== '' ? `${error.place}: ` : '';
    throw broken(file, number, `${place}${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Parses messages of one run, one per line, as cucumber's formatter `message` writes them.
 * @param file their file's name in errors
 * @throws Diagnostic MESSAGES_BROKEN for a line that is not a message, refers to an unknown one, or repeats one
 */
export function parseEnvelopes(text: string, file: string): readonly Envelope[] {
  const references = new MessageReferences();
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const envelope = parseLine(line, index + 1, file);
    const wrong = references.receive(envelope);
    if (wrong !== undefined) throw broken(file, index + 1, wrong);
    return [envelope];
  });
}

/**
 * Reads the messages of a run.
 * @param file their file's name in errors
 * @throws Diagnostic MESSAGES_BROKEN, OBSERVATIONS_BROKEN
 */
export function readMessages(text: string, file: string): RunMessages {
  const collector = new RunCollector();
  const envelopes = parseEnvelopes(text, file);
  return inPlace(file, () => {
    for (const envelope of envelopes) collector.receive(envelope);
    return collector.run();
  });
}
