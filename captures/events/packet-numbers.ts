import type { YamlValue } from '../../base/yaml-value.ts';

/** Packets of a capture by their numbers, both ends included. */
export interface PacketRange {
  readonly first: number;
  readonly last: number;
  /** Where it was written, for faults. */
  readonly value: YamlValue;
}

/** The largest number in a range. */
const MOST = 9_999_999_999;
const RANGE = /^([1-9][0-9]{0,9})-([1-9][0-9]{0,9})$/;

/**
 * Reads the numbers of packets of a capture: a number, a range such as `3-8`, or a list of them in ascending order.
 *
 * @throws {Diagnostic} naming line and column: `YAML_TYPE`, `YAML_RANGE` or `EVENTS_PACKET_RANGE`
 */
export function readPacketNumbers(value: YamlValue): PacketRange[] {
  const ranges = (value.isList ? value.list() : [value]).map(readRange);
  if (ranges.length === 0) {
    throw value.fault({
      code: 'EVENTS_PACKET_RANGE',
      problem: `${value.what} lists no packet`,
      cause: 'an event needs one at least',
      hint: 'leave packets out for all packets of the capture',
    });
  }
  for (const [at, range] of ranges.entries()) {
    const before = ranges[at - 1];
    if (before !== undefined && range.first <= before.last) {
      throw range.value.fault({
        code: 'EVENTS_PACKET_RANGE',
        problem: `packet ${range.first} comes after packet ${before.last}`,
        cause: 'packets arrive in the order of their capture',
        hint: 'write the numbers in ascending order, or make two events of it',
      });
    }
  }
  return ranges;
}

function readRange(value: YamlValue): PacketRange {
  if (value.isInteger) {
    const number = value.integer(1, MOST);
    return { first: number, last: number, value };
  }
  const text = value.text();
  const [, first, last] = RANGE.exec(text) ?? [];
  if (first !== undefined && last !== undefined && Number(first) <= Number(last)) {
    return { first: Number(first), last: Number(last), value };
  }
  throw value.fault({
    code: 'EVENTS_PACKET_RANGE',
    problem: `${JSON.stringify(text)} is not a range of packets`,
    cause: 'a range is two numbers, the lesser first, counted from 1: 3-8',
    hint: 'write a number, a range, or a list of them: [1-4, 7]',
  });
}
