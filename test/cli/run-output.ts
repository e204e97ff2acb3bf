import assert from 'node:assert/strict';
import { validatorOf } from '../schemas.ts';
import { command } from './command.ts';

export const PORT_FILTER = 'programs/bin/port_filter';

export const schemaOf = (name: string) => validatorOf(`cli/${name}-output.schema.json`);

export const isRunOutput = schemaOf('run');

export interface Warning {
  readonly code: string;
  readonly text: string;
}

export interface RunOutput {
  readonly events: readonly {
    event: number;
    source: string;
    warnings: readonly Warning[];
    verdict: string;
    fate: string;
    startedAt: number;
    endedAt: number;
    packet: string;
    packetsOut: readonly { bytes: string }[];
  }[];
}

export async function run(words: readonly string[], object = PORT_FILTER): Promise<RunOutput> {
  const { code, out, error } = await command(['run', object, ...words, '--json']);
  assert.equal(code, 0, error);
  const document: RunOutput = JSON.parse(out);
  const isSound: boolean = isRunOutput(document);
  assert.ok(isSound, JSON.stringify(isRunOutput.errors));
  return document;
}
