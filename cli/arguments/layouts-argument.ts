import { usageError } from '../usage-error.ts';

/** Splits names and files of layouts at commas. @returns each once; nothing if the option is not given @throws Diagnostic USAGE */
export function layoutsArgument(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').map((name) => name.trim());
  if (names.every((name) => name !== '')) return [...new Set(names)];
  throw usageError(
    `--layouts has an empty name: "${text}"`,
    'it takes names or files of layouts with a comma between two of them',
    'write --layouts linux-6.12-x86_64,linux-6.18-x86_64',
  );
}
