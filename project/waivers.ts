import type { YamlValue } from '../base/yaml-value.ts';

/** A requirement that a project does not meet, with the reason and a date. It is shown, never hidden. */
export interface Waiver {
  /** The requirement's identifier: `REX-XDP-04`. */
  readonly requirement: string;
  readonly reason: string;
  /** The last day that it holds, in UTC: `2026-12-31`. */
  readonly until: string;
  /** The object that it is for, by its name in features; every object by default. */
  readonly object?: string;
}

const REQUIREMENT = /^REX(-[A-Z0-9]+)+-\d{2,}$/;

function readRequirement(value: YamlValue): string {
  const requirement = value.text();
  if (REQUIREMENT.test(requirement)) return requirement;
  throw value.fault({
    code: 'WAIVER_REQUIREMENT',
    problem: `${JSON.stringify(requirement)} is not the identifier of a requirement`,
    cause: 'an identifier is written like REX-XDP-04',
    hint: 'copy it from the report that names the requirement',
  });
}

function readReason(value: YamlValue): string {
  const reason = value.text().trim();
  if (reason !== '') return reason;
  throw value.fault({
    code: 'WAIVER_REASON',
    problem: `${value.what} says nothing`,
    cause: 'a waiver needs a reason, because every report shows it',
    hint: 'write why the requirement is not met, and what you do about it',
  });
}

/** Whether a text is a day of the calendar, `2026-12-31`. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function readDay(value: YamlValue): string {
  const day = value.text();
  if (isDay(day)) return day;
  throw value.fault({
    code: 'WAIVER_DATE',
    problem: `${JSON.stringify(day)} is not a day`,
    cause: 'a waiver ends with a day of the calendar, as year-month-day',
    hint: 'write the last day of the waiver, such as 2026-12-31',
  });
}

function readWaiver(value: YamlValue): Waiver {
  const waiver = value.mapping(['requirement', 'reason', 'until', 'object']);
  return {
    requirement: readRequirement(waiver.require('requirement')),
    reason: readReason(waiver.require('reason')),
    until: readDay(waiver.require('until')),
    ...waiver.optional('object', 'object', (object) => object.text()),
  };
}

/**
 * Reads a list of waivers.
 * @throws Diagnostic with the place of the fault: WAIVER_REQUIREMENT, WAIVER_REASON, WAIVER_DATE, WAIVER_TWICE, or of
 *   YAML
 */
export function readWaivers(list: YamlValue): readonly Waiver[] {
  const waivers: Waiver[] = [];
  for (const item of list.list()) {
    const waiver = readWaiver(item);
    const { requirement, object } = waiver;
    if (waivers.some((other) => other.requirement === requirement && other.object === object)) {
      throw item.fault({
        code: 'WAIVER_TWICE',
        problem: `${requirement} is waived twice${object === undefined ? '' : ` for ${object}`}`,
        cause: 'it is unclear which of the two reasons and days holds',
        hint: 'leave one of them out',
      });
    }
    waivers.push(waiver);
  }
  return waivers;
}

/** Whether a waiver still holds on a day. It holds on its last day. */
export function isInForce(waiver: Waiver, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= waiver.until;
}
