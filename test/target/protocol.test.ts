import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot } from '../../node/package-root.ts';
import { CAPABILITIES } from '../../target/capabilities.ts';
import { ALL_METHODS, protocolSchema } from '../../target/protocol-schema.ts';
import type { Json, Schema } from '../../target/wire/codec.ts';

const DOCUMENT = join(packageRoot, 'docs/target-protocol.md');
const schema = protocolSchema();
const definitions = schema.$defs as Readonly<Record<string, Schema>>;

/** `the map's name`, in a few words: what a schema says of a value. */
function shortly(part: Json | undefined): string {
  const {
    $ref,
    type,
    items,
    anyOf,
    oneOf,
    enum: choices,
  } = (part ?? {}) as {
    $ref?: string;
    type?: string;
    items?: Json;
    anyOf?: readonly Json[];
    oneOf?: readonly Json[];
    enum?: readonly Json[];
    contentEncoding?: string;
  };
  if ($ref !== undefined) return $ref.replace('#/$defs/', '');
  if (items !== undefined) return `list of ${shortly(items)}`;
  if (anyOf !== undefined || oneOf !== undefined) return (anyOf ?? oneOf ?? []).map(shortly).join(' or ');
  if (choices !== undefined) return choices.join(' or ');
  if (type === 'string')
    return 'contentEncoding' in (part as object) ? 'bytes' : 'pattern' in (part as object) ? 'number as text' : 'text';
  if (type === 'object') return `{${fieldsOf(part as Schema)}}`;
  return type === 'integer' ? 'number' : (type ?? 'anything');
}

function fieldsOf({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties as Readonly<Record<string, Json>>).filter(([name]) => name !== 'kernel');
  return fields
    .map(([name, part]) => `\`${name}\`${(required as readonly string[]).includes(name) ? '' : '?'}: ${shortly(part)}`)
    .join(', ');
}

function methodTable(): string {
  const rows = Object.keys(ALL_METHODS).map((name) => {
    const result = definitions[`${name}.result`]!;
    const gives = name === 'boot' ? '`kernel`: number' : shortly(result);
    return `| \`${name}\` | ${fieldsOf(definitions[`${name}.params`]!)} | ${gives} |`;
  });
  return ['| method | parameters | result |', '| --- | --- | --- |', ...rows].join('\n');
}

function capabilityTable(): string {
  const rows = Object.entries(CAPABILITIES).map(([name, meaning]) => `| ${name} | ${meaning} |`);
  return ['| capability | what the target does |', '| --- | --- |', ...rows].join('\n');
}

/** The types with fields that need a capability. */
function guardedTable(): string {
  const rows = Object.entries(definitions).flatMap(([type, { properties = {} }]) =>
    Object.entries(properties as Readonly<Record<string, Schema>>).flatMap(([name, { description }]) => {
      const [, capability] = /^told by targets with the capability "(.+)"$/.exec(String(description)) ?? [];
      return capability === undefined ? [] : [`| ${type} | \`${name}\` | ${capability} |`];
    }),
  );
  return ['| in | field | capability |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Compares a file, or a part of a document, with what the sources say; UPDATE_GOLDEN=1 writes it. */
function expectGolden(path: string, expected: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, expected);
  assert.equal(readFileSync(path, 'utf8'), expected, `UPDATE_GOLDEN=1 npm run unit -- target/protocol writes ${path}`);
}

function expectGoldenPart(path: string, part: string, expected: string): void {
  const text = readFileSync(path, 'utf8');
  const [before, rest = ''] = text.split(`<!-- ${part} -->\n`);
  expectGolden(
    path,
    `${before}<!-- ${part} -->\n${expected}\n<!-- /${part} -->${rest.split(`<!-- /${part} -->`)[1] ?? ''}`,
  );
}

describe('the protocol is written down as it is spoken', () => {
  test('target/protocol.schema.json is the schema of the codecs', () => {
    expectGolden(join(packageRoot, 'target/protocol.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
  });

  test('docs/target-protocol.md lists methods and capabilities', () => {
    expectGoldenPart(DOCUMENT, 'methods', methodTable());
    expectGoldenPart(DOCUMENT, 'capabilities', capabilityTable());
    expectGoldenPart(DOCUMENT, 'guarded', guardedTable());
  });

  test('every method is described', () => {
    for (const name of Object.keys(ALL_METHODS))
      assert.ok(definitions[`${name}.params`] && definitions[`${name}.result`]);
  });
});
