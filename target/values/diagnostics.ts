import type { DiagnosticDetails, DiagnosticKind } from '../../base/diagnostic.ts';
import { type Codec, matching, oneOf, text } from '../wire/codec.ts';
import { named, object, optional } from '../wire/structures.ts';

const KINDS: readonly DiagnosticKind[] = ['input', 'refused', 'conformance', 'unsupported', 'internal'];

/** A refusal. */
export const diagnostic: Codec<DiagnosticDetails> = named('Diagnostic', () =>
  object<DiagnosticDetails>({
    code: matching(/^[A-Z][A-Z0-9_]{0,99}$/, 'a code in upper snake case'),
    kind: oneOf(...KINDS),
    message: text,
    cause: text,
    hint: text,
    errno: optional(matching(/^E[A-Z0-9]{1,19}$/, 'the name of an error number')),
  }),
);
