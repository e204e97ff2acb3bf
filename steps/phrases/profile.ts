import { EVERYTHING } from '../capability-groups.ts';
import { BROKEN_OBJECTS, expectAllKept, expectBroken, judgeObject } from '../judging/universal-profile.ts';
import type { TableRecord } from '../tables/table-records.ts';
import { phrases, TEXT } from '../vocabulary.ts';

const { Then } = phrases('The universal profile');

Then(
  'object {string} keeps every requirement of the universal profile',
  'Audits the object, and runs its programs over built-in inputs where they are attached. Every MUST can be judged, and is met or waived. The findings are attached to the report.',
  async function (name: string) {
    const report = await judgeObject(this, name);
    this.checkReports.push(report);
    expectAllKept(report);
  },
  EVERYTHING,
);

Then(
  'object {string} keeps every requirement of the universal profile, with these events',
  'The same, with events of your own beside the built-in inputs. The text under the step is an events file; it can name captures. Your events reach code that the built-in inputs do not reach.',
  TEXT,
  async function (name: string, events: string) {
    const report = await judgeObject(this, name, events);
    this.checkReports.push(report);
    expectAllKept(report);
  },
  EVERYTHING,
);

Then(
  'by the universal profile these objects break only',
  'Each object, and all requirements that it breaks, MUST and SHOULD: | object | requirements |. Write commas between requirements.',
  BROKEN_OBJECTS,
  async function (table: readonly TableRecord<'object' | 'requirements'>[]) {
    await expectBroken(this, table);
  },
  EVERYTHING,
);
