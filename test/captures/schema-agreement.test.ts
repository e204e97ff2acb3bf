import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { parseEvents } from '../../captures/events/events-file.ts';
import { sample } from '../effort.ts';
import { mutatedValues } from '../mutated-values.ts';
import { validatorOf } from '../schemas.ts';
import { ACCEPTED, FULL_DOCUMENT } from './documents/event-documents.ts';
import { USER_SPACE_DOCUMENT } from './documents/user-space-documents.ts';

const inSchema = validatorOf('captures/events.schema.json');

/** What no schema can know: other files, what is there twice under one name, and what the parts of a document are to one another. */
const BEYOND_THE_SCHEMA: ReadonlySet<string> = new Set([
  'FILE_NOT_FOUND',
  'YAML_REPEATED',
  'EVENTS_PACKET_RANGE',
  'TRACEPOINT_FORMAT',
  'TRACEPOINT_TWICE',
]);

/** Numbers above 2^53 are left to the tests of numbers: a schema of JSON knows no whole numbers of 64 bits. */
const exactly = (_: unknown, value: unknown) =>
  typeof value === 'number' && value > Number.MAX_SAFE_INTEGER ? 7 : value;

/** The code that the reader refuses a document with; nothing where it accepts it. */
function refusal(value: unknown): string | undefined {
  try {
    parseEvents(JSON.stringify(value), 'events.yaml');
    return undefined;
  } catch (error) {
    if (error instanceof Diagnostic) return error.code;
    throw error;
  }
}

for (const [name, text] of [
  ['a document with every key', FULL_DOCUMENT],
  ['a document of user space', USER_SPACE_DOCUMENT],
  ...ACCEPTED.map(({ what, text: accepted }) => [what, accepted] as const),
] as const) {
  test(`reader and schema of events agree on what becomes of ${name} with one thing changed`, () => {
    const whole = parse(text, exactly);
    assert.equal(refusal(whole), undefined);
    const disagreements = sample([...mutatedValues(whole)], 8).flatMap(({ what, value }) => {
      const refused = refusal(value);
      const agree = inSchema(value) === (refused === undefined);
      if (agree || (refused !== undefined && BEYOND_THE_SCHEMA.has(refused))) return [];
      return [
        `${what}: the schema ${inSchema(value) ? 'accepts' : 'refuses'} it, the reader says ${refused ?? 'nothing'}`,
      ];
    });
    assert.deepEqual(disagreements, []);
  });
}
