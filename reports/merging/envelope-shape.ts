import type { Envelope } from '@cucumber/messages';
import {
  type Check,
  count,
  filledText,
  fits,
  list,
  Misfit,
  oneOf,
  openRecord,
  text,
  truth,
} from '../../vocabulary/shape.ts';

/**
 * The shape of cucumber's messages, as far as they are read here; other parts are ignored. See cucumber's own schemas
 * of messages, version 32.
 */

/** Deeper nested values are not messages. */
const DEEPEST = 64;
/** Seconds from 1970 to the end of the year 9999. */
const LAST_SECOND = 253_402_300_799;

const STATUSES = ['UNKNOWN', 'PASSED', 'SKIPPED', 'PENDING', 'UNDEFINED', 'AMBIGUOUS', 'FAILED'] as const;

const id = filledText;
const anything: Check = () => undefined;
const second = fits(
  'seconds since 1970',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LAST_SECOND,
);
const nanos = fits(
  'nanoseconds',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e9,
);
const timestamp = openRecord({ seconds: second, nanos });
const located = openRecord({ line: count });
const reference = openRecord({}, { uri: text, location: located });

const steps = list(openRecord({ id, location: located }));
const background = openRecord({}, { steps });
const scenario = openRecord(
  {
    id,
    location: located,
    name: text,
    examples: list(openRecord({ tableBody: list(openRecord({ id, location: located })) })),
  },
  { steps },
);
const inRule = openRecord({}, { scenario, background });
const child = openRecord({}, { scenario, background, rule: openRecord({ children: list(inRule) }) });

const result = openRecord(
  { status: oneOf(...STATUSES) },
  { message: text, exception: openRecord({ type: text }, { message: text }) },
);

const KINDS: Readonly<Record<string, Check>> = {
  meta: openRecord({
    runtime: openRecord({}, { version: filledText }),
    os: openRecord({ name: filledText }),
    cpu: openRecord({ name: filledText }),
  }),
  source: openRecord({ uri: filledText, data: text }),
  gherkinDocument: openRecord({}, { uri: filledText, feature: openRecord({ name: text, children: list(child) }) }),
  pickle: openRecord({
    id,
    uri: filledText,
    name: text,
    astNodeIds: list(id),
    tags: list(openRecord({ name: filledText })),
    steps: list(openRecord({ id, text }, { type: text })),
  }),
  stepDefinition: openRecord({ id, pattern: openRecord({ type: text, source: text }), sourceReference: reference }),
  hook: openRecord({ id, sourceReference: reference }, { name: text, type: text, tagExpression: text }),
  parameterType: openRecord({ id, name: text }),
  testRunStarted: openRecord({ timestamp }, { id }),
  testCase: openRecord({
    id,
    pickleId: id,
    testSteps: list(
      openRecord(
        { id },
        {
          pickleStepId: id,
          hookId: id,
          stepMatchArgumentsLists: list(
            openRecord({ stepMatchArguments: list(openRecord({ group: openRecord({}, { value: text }) })) }),
          ),
        },
      ),
    ),
  }),
  testCaseStarted: openRecord({ id, testCaseId: id, attempt: count }, { timestamp }),
  testStepStarted: openRecord({ testCaseStartedId: id, testStepId: id }, { timestamp }),
  testStepFinished: openRecord({ testCaseStartedId: id, testStepId: id, testStepResult: result }, { timestamp }),
  attachment: openRecord(
    { body: text, mediaType: text },
    { contentEncoding: oneOf('IDENTITY', 'BASE64'), testCaseStartedId: id, testStepId: id },
  ),
  testCaseFinished: openRecord({ testCaseStartedId: id, willBeRetried: truth }, { timestamp }),
  testRunHookFinished: openRecord({ result }),
  parseError: openRecord({ message: text }),
  testRunFinished: openRecord({ timestamp, success: truth }),
};

function checkDepth(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (left === 0) throw new Misfit('', `it is nested more than ${DEEPEST} deep`);
  for (const item of Object.values(value)) checkDepth(item, left - 1);
}

/**
 * Takes a value for one of cucumber's messages.
 * @throws Misfit if it is not one
 */
export function asEnvelope(value: unknown): Envelope {
  checkDepth(value, DEEPEST);
  openRecord({})(value, '');
  const kinds = Object.keys(value as object);
  if (kinds.length !== 1) throw new Misfit('', `it has ${kinds.length} kinds of content, and a message has one`);
  for (const [kind, content] of Object.entries(value as object)) {
    const check = Object.hasOwn(KINDS, kind) ? KINDS[kind] : anything;
    check?.(content, kind);
  }
  return value as Envelope;
}
