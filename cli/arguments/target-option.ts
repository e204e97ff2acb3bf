import { usageError } from '../usage-error.ts';

/**
 * The option --target, which excludes what only the emulated kernel of this process gives.
 * @param others the other options, by their names; those that are given are refused beside it
 * @throws Diagnostic USAGE
 */
export function targetOption(text: string | undefined, others: Readonly<Record<string, unknown>>): string | undefined {
  if (text === undefined || text === 'emulated') return text;
  const strange = Object.entries(others).find(([, value]) => value !== undefined && value !== false)?.[0];
  if (strange === undefined) return text;
  throw usageError(
    `--target and --${strange} exclude each other`,
    `--${strange} looks into the emulated kernel, or is judged again on it`,
    `leave out --target or --${strange}`,
  );
}
