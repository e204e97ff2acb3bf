import type { DiagnosticDetails, DiagnosticKind } from '../../base/diagnostic.ts';
import { type Codec, oneOf, text } from '../wire/codec.ts';
import { named, object, optional } from '../wire/structures.ts';

const KINDS: readonly DiagnosticKind[] = ['input', 'refused', 'conformance', 'unsupported', 'internal'];

/** A refusal. */
export const diagnostic: Codec<DiagnosticDetails> = named('Diagnostic', () =>
  object<DiagnosticDetails>({
    code: text,
    kind: oneOf(...KINDS),
    message: text,
    cause: text,
    hint: text,
    errno: optional(text),
  }),
);
