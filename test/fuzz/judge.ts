import { Diagnostic } from '../../base/diagnostic.ts';
import type { Reader } from './reader.ts';

/** What no input may bring about. */
export type Fault = 'crash' | 'hang' | 'growth' | 'error without code, file and place';

/** How an input went. */
export type Verdict =
  | { readonly kind: 'read' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'finding'; readonly fault: Fault; readonly detail: string };

const MOST_DETAIL = 2000;

function finding(fault: Fault, detail: string): Verdict {
  return { kind: 'finding', fault, detail: detail.slice(0, MOST_DETAIL) };
}

/** What is missing in a refusal; `undefined` if nothing is. */
function lackOf({ code, kind, message, cause, hint }: Diagnostic, { place, total }: Reader): string | undefined {
  if (total === true) return 'this reader refuses nothing';
  if (kind === 'internal') return 'the suite blames itself';
  if (!/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(code)) return 'its code is not in upper snake case';
  if (!place.test(message)) return `its message does not match ${place}`;
  return cause.trim() === '' || hint.trim() === '' ? 'it has no cause or no hint' : undefined;
}

/** Gives an input to a reader. It sees crashes and errors without a place; a watchdog has to see hangs and growth. */
export function judge(reader: Reader, input: Uint8Array): Verdict {
  try {
    reader.read(input);
    return { kind: 'read' };
  } catch (error) {
    if (!(error instanceof Diagnostic)) {
      return finding('crash', error instanceof Error ? (error.stack ?? error.message) : `thrown: ${String(error)}`);
    }
    const lack = lackOf(error, reader);
    if (lack === undefined) return { kind: 'refused', code: error.code };
    return finding('error without code, file and place', `${lack}\n${error.code}: ${error.message}\n${error.stack}`);
  }
}
