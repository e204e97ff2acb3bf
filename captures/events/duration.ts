import type { Diagnostic } from '../../base/diagnostic.ts';
import type { YamlValue } from '../../base/yaml-value.ts';

const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };
const DURATION = /^([0-9]+(?:\.[0-9]+)?) ?(ns|us|µs|ms|s)$/;

/** Nobody writes a larger integer as a duration. */
const LARGEST = 10n ** 30n;
/** The most nanoseconds that a number holds exactly. */
const LONGEST = BigInt(Number.MAX_SAFE_INTEGER);

function tooLong(value: YamlValue, text: string): Diagnostic {
  return value.fault({
    code: 'EVENTS_DURATION',
    problem: `${JSON.stringify(text)} is too long`,
    cause: `durations are exact up to ${LONGEST} ns: 104 days, or 9007199 s`,
    hint: 'write 9007199 s or less; use several events for more time',
  });
}

/**
 * Reads a duration: nanoseconds as an integer, or a number with a unit, such as `25 s` or `1.5 us`.
 *
 * @param least nanoseconds
 * @returns nanoseconds
 * @throws {Diagnostic} naming line and column: `YAML_TYPE`, `YAML_RANGE` or `EVENTS_DURATION`
 */
export function readDuration(value: YamlValue, least: 0 | 1): number {
  if (value.isInteger) {
    const nanoseconds = value.bigint(BigInt(least), LARGEST);
    if (nanoseconds > LONGEST) throw tooLong(value, String(nanoseconds));
    return Number(nanoseconds);
  }
  const text = value.text();
  const [, number, unit] = DURATION.exec(text) ?? [];
  const nanoseconds = number === undefined || unit === undefined ? Number.NaN : Number(number) * NANOSECONDS[unit]!;
  const rounded = Math.round(nanoseconds);
  if (rounded > Number.MAX_SAFE_INTEGER) throw tooLong(value, text);
  if (rounded >= least && rounded <= Number.MAX_SAFE_INTEGER) return rounded;
  throw value.fault({
    code: 'EVENTS_DURATION',
    problem: `${JSON.stringify(text)} is not a ${least === 0 ? 'duration' : 'duration above 0'}`,
    cause: 'a duration is a number of nanoseconds, or a number with one of the units ns, us, ms and s',
    hint: 'write for example 25 s',
  });
}
