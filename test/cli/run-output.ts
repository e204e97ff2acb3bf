import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { command } from './command.ts';

export const PORT_FILTER = 'programs/bin/port_filter';

export const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as { Ajv2020: typeof Ajv };

export const schemaOf = (name: string) =>
  new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(`cli/${name}-output.schema.json`, 'utf8')));

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
