import assert from 'node:assert/strict';
import { schemaIn, validatorOf } from '../schemas.ts';
import { command } from './command.ts';

export const schema = schemaIn('cli/run-output.schema.json');

export const isValid = validatorOf('cli/run-output.schema.json');

export interface Run {
  source: string;
  object: string;
  program: string;
  outcome: string;
  verdict: string;
  result: number;
  instructions: number;
  panic: { message: string } | null;
  timeout: { mechanism: string; ranFor: number } | null;
  fate: string | null;
  sentOn: boolean;
  packetsOut: { interface: string; bytes: string }[];
  trace: string[];
  cpu: number;
}

export interface Output {
  objects: { name: string }[];
  records: { map: string; after: number; records: { cpu: number | null; lost: number; bytes: string }[] }[];
  events: Run[];
  notes: { code: string; message: string }[];
  unreached: unknown[];
  maps: Record<string, { type: string; entries: { key: string; value: string }[] }>;
}

export async function json(words: readonly string[]): Promise<Output> {
  const result = await command(['run', ...words, '--json']);
  assert.equal(result.error, '');
  const document: Output = JSON.parse(result.out);
  assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 2));
  return document;
}
