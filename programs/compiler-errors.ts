import type { CompilerError } from '../broken/objects/refused-sources.ts';

/** One message as rustc's JSON format has it (rustc book, JSON output); other kinds have no level. */
interface JsonMessage {
  readonly level?: string;
  readonly message: string;
  readonly code: { readonly code: string } | null;
  readonly spans: readonly { readonly is_primary: boolean; readonly line_start: number }[];
}

/** The errors in the output of `--error-format=json`; the message that counts them has no code, and is left out. */
export function readErrors(output: string): CompilerError[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as JsonMessage)
    .flatMap(({ level, message, code, spans }) => {
      if (level !== 'error' || (code === null && spans.length === 0)) return [];
      const line = spans.find((span) => span.is_primary)?.line_start ?? 0;
      return [{ code: code?.code ?? '', line, message: message.split('\n')[0]! }];
    });
}
