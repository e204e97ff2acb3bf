import { BROKEN_OBJECTS, expectAllKept, expectBroken, judgeObject } from '../judging/universal-profile.ts';
import type { TableRecord } from '../tables/table-records.ts';
import { phrases, TEXT } from '../vocabulary.ts';

const { Then } = phrases('The universal profile');

Then(
  'object {string} keeps every requirement of the universal profile',
  'The object is audited, and its programs are run over built-in inputs where they are attached: no MUST is broken that is not waived, and all could be judged. What was found is attached to the report.',
  async function (name: string) {
    const report = await judgeObject(this, name);
    this.checkReports.push(report);
    expectAllKept(report);
  },
);

Then(
  'object {string} keeps every requirement of the universal profile, with these events',
  'The same, with events of your own beside the built-in inputs: an events file as text, which can name captures. They lead to what the built-in inputs do not.',
  TEXT,
  async function (name: string, events: string) {
    const report = await judgeObject(this, name, events);
    this.checkReports.push(report);
    expectAllKept(report);
  },
);

Then(
  'by the universal profile these objects break only',
  'Objects, and the requirements that each breaks, MUST and SHOULD, with commas between them: | object | requirements |.',
  BROKEN_OBJECTS,
  async function (table: readonly TableRecord<'object' | 'requirements'>[]) {
    await expectBroken(this, table);
  },
);
