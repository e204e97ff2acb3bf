import { type Codec, type Json, Misfit, numeric, oneOf, text, whole } from '../wire/codec.ts';
import { object, optional } from '../wire/structures.ts';

/** A request of JSON-RPC 2.0 (jsonrpc.org/specification), as this protocol has it: numbers as ids, parameters by name. */
export interface Request {
  readonly jsonrpc: '2.0';
  readonly id: number;
  readonly method: string;
  readonly params: Json;
}

/** Why a request has no result. */
export interface RpcError {
  readonly code: number;
  readonly message: string;
  readonly data?: Json;
}

/** The answer to a request: a result or an error. */
export interface Response {
  readonly jsonrpc: '2.0';
  /** `null` where the request was so broken that its id is not known. */
  readonly id: number | null;
  readonly result?: Json;
  readonly error?: RpcError;
}

/** Codes of JSON-RPC 2.0, section 5.1. */
export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;
export const METHOD_NOT_FOUND = -32601;
export const INVALID_PARAMS = -32602;
export const INTERNAL_ERROR = -32603;
/** The kernel or the target refuses; `data` is a Diagnostic. */
export const REFUSED = 1;
/** The target lacks a capability that it has not claimed; `data` names it. */
export const LACKING = 2;
/** The kernel behind the target is gone, and must be booted again. */
export const KERNEL_GONE = 3;

/** JSON of any kind. */
export const anything: Codec<Json> = {
  encode: (value) => value,
  decode: (json) => json,
  schema: () => ({}),
};

const id = whole(0);
const version = oneOf('2.0');

export const request: Codec<Request> = object<Request>({ jsonrpc: version, id, method: text, params: anything });

const rpcError: Codec<RpcError> = object<RpcError>({ code: numeric, message: text, data: optional(anything) });

const responseFields: Codec<Response> = object<Response>({
  jsonrpc: version,
  id: {
    encode: (value) => value,
    decode: (json, place, telling) => (json === null ? null : id.decode(json, place, telling)),
    schema: (definitions) => ({ anyOf: [id.schema(definitions), { type: 'null' }] }),
  },
  result: optional(anything),
  error: optional(rpcError),
});

/** A response has a result or an error, and never both. */
export const response: Codec<Response> = {
  ...responseFields,
  decode(json, place, telling) {
    const read = responseFields.decode(json, place, telling);
    if ((read.result === undefined) === (read.error === undefined))
      throw new Misfit(place, 'either a result or an error is expected');
    return read;
  },
};
