import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { packageRoot } from '../node/package-root.ts';

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  allowUnionTypes: true,
  formats: { date: true },
});
const made = new Map<string, ValidateFunction>();
/** A schema that another one refers to. */
const REFERRED = 'captures/tracepoints.schema.json';

/** A JSON schema of this repository. @param file its path from the root */
export function schemaIn(file: string): { readonly $id?: string; readonly $defs?: object } {
  return JSON.parse(readFileSync(join(packageRoot, file), 'utf8'));
}

/**
 * What says whether a document is as a schema of this repository says. It is made once in a process, because that takes longer than most
 * tests do.
 * @param file the path of the schema from the root
 * @param part a part of it, as the fragment of its URL; the whole without it
 */
export function validatorOf(file: string, part = ''): ValidateFunction {
  const whole = part === '' ? undefined : validatorOf(file);
  const key = `${file}#${part}`;
  let validator = made.get(key);
  if (validator === undefined) {
    if (file === 'captures/events.schema.json') validatorOf(REFERRED);
    const schema = schemaIn(file);
    validator = ajv.compile(whole === undefined ? schema : { $ref: `${schema.$id}#${part}` });
    made.set(key, validator);
  }
  return validator;
}
