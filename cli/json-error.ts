import { Diagnostic, type DiagnosticKind } from '../base/diagnostic.ts';
import { CAPABILITIES, Lacking } from '../target/capabilities.ts';

/** Why a document is not whole, as documents say it. */
export interface JsonError {
  readonly code: string;
  readonly kind: DiagnosticKind;
  readonly errno: string | null;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
}

/** A command needs what a target cannot do. */
function lacking({ capability }: Lacking): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_LACKS',
    kind: 'unsupported',
    message: `the target lacks the capability "${capability}"`,
    cause: `the command needs a target where ${CAPABILITIES[capability]}`,
    hint: 'run npx rex-conformance target, which lists what the target can do; or leave out --target for the emulated kernel',
  });
}

/** An error as a document says it; one of the suite itself has the code INTERNAL. */
export function errorToJson(error: unknown): JsonError {
  const { code, kind, errno, message, cause, hint } = asDiagnostic(error);
  return { code, kind, errno: errno ?? null, message, cause, hint };
}

/** An error as a diagnostic: INTERNAL where the suite itself failed. */
export function asDiagnostic(error: unknown): Diagnostic {
  if (error instanceof Diagnostic) return error;
  if (error instanceof Lacking) return lacking(error);
  return new Diagnostic({
    code: 'INTERNAL',
    kind: 'internal',
    message: 'the suite itself failed',
    cause: error instanceof Error ? error.message : String(error),
    hint: 'report this with the object and the command; REX_CONFORMANCE_STACK=1 shows where',
  });
}
