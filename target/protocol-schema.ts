import { INITIALIZE } from './handshake.ts';
import { METHODS, type Method } from './methods.ts';
import { request, response } from './rpc/envelope.ts';
import { diagnostic } from './values/diagnostics.ts';
import type { Codec, Definitions, Schema } from './wire/codec.ts';

/** All methods, with the first one, by their names. */
export const ALL_METHODS: Readonly<Record<string, Method<never, unknown>>> = {
  initialize: INITIALIZE as unknown as Method<never, unknown>,
  ...(METHODS as unknown as Readonly<Record<string, Method<never, unknown>>>),
};

/** The JSON schema of the protocol (draft 2020-12): each method has the definitions `NAME.params` and `NAME.result`. */
export function protocolSchema(): Schema {
  const definitions: Definitions = new Map();
  const own: Record<string, Schema> = {
    request: request.schema(definitions),
    response: response.schema(definitions),
  };
  // Refusals are the data of errors, which the envelope does not look into.
  diagnostic.schema(definitions);
  for (const [name, { params, result }] of Object.entries(ALL_METHODS)) {
    own[`${name}.params`] = (params as Codec<unknown>).schema(definitions);
    own[`${name}.result`] = result.schema(definitions);
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The protocol between rex-conformance and the adapter of a kernel',
    description: 'A line is a request or a response. docs/target-protocol.md explains it.',
    oneOf: [{ $ref: '#/$defs/request' }, { $ref: '#/$defs/response' }],
    $defs: { ...own, ...Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))) },
  };
}
