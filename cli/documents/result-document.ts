import { plainJson } from '../../base/plain-text.ts';
import { errorToJson } from '../json-error.ts';
import type { Streams } from '../reporters.ts';
import type { CoverageMergeResult } from './coverage-result.ts';
import type { ExploreResult } from './explore-result.ts';
import type { LayoutResult } from './layout-result.ts';
import type { MergeResult } from './merge-result.ts';
import type { PortabilityResult } from './portability-result.ts';
import type { SupportResult } from './support-result.ts';
import type { SweepMergeResult, SweepResult } from './sweep-result.ts';
import type { VerifyResult } from './verify-result.ts';

/** The results of the commands that print a document with one result for `--json`. */
export interface Results {
  readonly support: SupportResult;
  readonly layout: LayoutResult;
  readonly portability: PortabilityResult;
  readonly verify: VerifyResult;
  readonly merge: MergeResult | SweepMergeResult | CoverageMergeResult;
  readonly sweep: SweepResult;
  readonly explore: ExploreResult;
}

export type ResultCommand = keyof Results;

const COMMANDS: Readonly<Record<ResultCommand, true>> = {
  support: true,
  layout: true,
  portability: true,
  verify: true,
  merge: true,
  sweep: true,
  explore: true,
};

/** Whether the `--json` of a command prints a document with one result. */
export function hasResult(command: string): command is ResultCommand {
  return Object.hasOwn(COMMANDS, command);
}

/**
 * The document of a command, described by cli/COMMAND-output.schema.json: a result, an error, or both if an error came
 * after the result.
 */
export function resultDocument<Name extends ResultCommand>(
  command: Name,
  result: Results[Name] | null,
  error?: unknown,
): string {
  const failure = error === undefined ? null : errorToJson(error);
  const format = `rex-conformance ${command} output`;
  return `${plainJson({ format, formatVersion: 1, result, error: failure }, 2)}\n`;
}

/** Takes the result of a command. */
export type Tell<Name extends ResultCommand> = (result: Results[Name]) => void;

/**
 * Carries out a command. With `json`, its text goes nowhere, and one document follows, whatever fails.
 * @returns the exit code @throws what the command throws
 */
export async function withDocument<Name extends ResultCommand>(
  command: Name,
  json: boolean,
  streams: Streams,
  carryOut: (streams: Streams, tell: Tell<Name>) => number | Promise<number>,
): Promise<number> {
  let result: Results[Name] | null = null;
  const tell = (told: Results[Name]) => {
    result = told;
  };
  if (!json) return await carryOut(streams, tell);
  let code: number;
  try {
    code = await carryOut({ ...streams, out: { write: () => true, isTTY: false } }, tell);
  } catch (error) {
    streams.out.write(resultDocument(command, result, error));
    throw error;
  }
  // An error of this output is not one of the command.
  streams.out.write(resultDocument(command, result));
  return code;
}
