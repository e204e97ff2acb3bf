import { BREAKAGE_WORDS } from '../../broken/objects/breakages.ts';
import { EVERY_PROGRAM } from '../capability-groups.ts';
import { expectLinesInOrder } from '../comparisons/compare-lines.ts';
import { expectRecords } from '../comparisons/compare-records.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { type AttachPoint, ofScenario } from '../inputs/attach-points.ts';
import { expectRefusal, type Refusal } from '../judging/refusals.ts';
import type { Standing } from '../parameters/attaching.ts';
import { expectAttached, expectMissed, expectNewTag, expectRemoved, expectSignal } from '../running/lifecycle.ts';
import { needCapability } from '../running/new-kernel.ts';
import type { RunSelector } from '../running/outcomes.ts';
import { expectErrno, expectProgram, mapTypes, programTypes } from '../tables/known-names.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { type Line, lines } from '../tables/tables.ts';
import { phrases } from '../vocabulary.ts';

const { Given, When, Then } = phrases('Objects and programs');

const PROGRAMS = records({
  columns: { program: { required: true }, type: { words: programTypes }, section: {}, 'attach point': { empty: true } },
  key: ['program'],
});
const MAPS = records({
  columns: {
    map: { required: true },
    type: { words: mapTypes },
    'key size': { number: true },
    'value size': { number: true },
    'max entries': { number: true },
    flags: { number: true },
  },
  key: ['map'],
});

type ProgramColumn = 'program' | 'type' | 'section' | 'attach point';
type MapColumn = 'map' | 'type' | 'key size' | 'value size' | 'max entries' | 'flags';

Given(
  'the object {string}{sharing}{attached}',
  'Loads an object that rex-conformance.yaml names, or one of programs/bin if there is no such file. Attaches those of its programs that belong there by their section. All objects that share a map use the same map.',
  async function (name: string, sharedMaps: readonly string[], point: AttachPoint | undefined) {
    const object = await this.load(name, sharedMaps);
    if (point !== undefined) await this.attachAll(object, point);
  },
  [...EVERY_PROGRAM, 'any object'],
);

Given(
  'the object file {string} with {}',
  `Changes a copy of the object file before it is loaded. The step may be repeated. The changes: ${BREAKAGE_WORDS.join('; ')}.`,
  function (name: string, breakage: string) {
    this.files.changeObject(name, breakage);
  },
  ['broken objects'],
);

Given(
  'the object file {string} is named {string}',
  'Gives a copy of the object file another name. Steps load it by that name.',
  function (name: string, other: string) {
    this.files.replaceObject(other, name);
  },
  ['broken objects'],
);

Given(
  'program {string} is attached to {attachPoint}',
  'Attaches a program of a loaded object.',
  async function (program: string, point: AttachPoint) {
    try {
      await this.attachProgram(program, point);
    } catch (error) {
      throw ofScenario(error, this.recording.objects, program, point);
    }
  },
  [...EVERY_PROGRAM, 'any event'],
);

When('program {string} is detached', 'Takes a program off its attach point.', async function (program: string) {
  expectProgram(this, program);
  await (await this.kernel()).detach(program);
  this.recording.detach(program);
});

When(
  'the object {string} is unloaded{onCpu}',
  'Removes its programs, its links, its image, and the maps that no other object has. On a CPU it happens at once with the events of another one: programs that run there go on to their ends.',
  async function (name: string, cpu: number | undefined) {
    if (cpu !== undefined) return this.atOnce.endLoader(name, cpu);
    await this.before();
    await (await this.kernel()).unload(name);
    return this.recording.omit('an object that is unloaded');
  },
);

Then(
  'its programs are',
  'All programs of the object loaded last: | program | type | section | attach point |. Columns other than program may be left out.',
  PROGRAMS,
  function (table: readonly TableRecord<ProgramColumn>[]) {
    const programs = this.recording.lastObject().programs.map(({ name, type, section, attachPoint }) => ({
      program: name,
      type,
      section,
      'attach point': attachPoint ?? '',
    }));
    expectRecords(table, programs, 'program');
  },
);

Then('it has no programs', 'The object loaded last has no program to attach.', function () {
  const programs = this.recording.lastObject().programs.map(({ name, section }) => `${name} (${section})`);
  if (programs.length > 0) throw new Mismatch('no programs', programs);
});

Then(
  'its tag is new',
  'The tag of the object loaded last is 8 hexadecimal digits and 8 zeros. No earlier load had the same tag.',
  async function () {
    await needCapability('object facts');
    expectNewTag(this.recording.lastObject(), this.recording.objects);
  },
  ['object facts'],
);

Then(
  'its maps are',
  'All maps of the object loaded last: | map | type | key size | value size | max entries | flags |. Columns other than map may be left out.',
  MAPS,
  function (table: readonly TableRecord<MapColumn>[]) {
    const maps = this.recording.lastObject().maps.map((map) => ({
      map: map.name,
      type: map.typeName,
      'key size': String(map.keySize),
      'value size': String(map.valueSize),
      'max entries': String(map.maxEntries),
      flags: String(map.flags),
    }));
    expectRecords(table, maps, 'map');
  },
);

Then(
  'it imports',
  'All kernel symbols that the object loaded last imports, in alphabetical order, one in each row.',
  lines({ different: true }),
  function (table: readonly Line[]) {
    const imports = [...this.recording.lastObject().imports].sort();
    expectRecords(
      table.map(({ text, row }) => ({ cells: { symbol: text }, row })),
      imports.map((symbol) => ({ symbol })),
      'symbol',
    );
  },
  ['object facts'],
);

Then(
  "the kernel's symbols include, in order",
  'Each row is NAME SIZE of a symbol of the object loaded last. Write TAG for its tag. * stands for any text.',
  lines(),
  function (table: readonly Line[]) {
    const { symbols, tag } = this.recording.lastObject();
    const found = symbols.map(({ name, size }) => `${name.replace(tag, 'TAG')} ${size}`);
    expectLinesInOrder(
      table.map(({ text }) => text),
      found,
    );
  },
  ['object facts'],
);

Then(
  'loading {string}{sharing} is refused {refusal} message {string}',
  'The kernel or the loader refuses the object. * stands for any text.',
  async function (name: string, sharedMaps: readonly string[], refusal: Refusal, message: string) {
    if (refusal.errno !== undefined) expectErrno(refusal.errno);
    await expectRefusal({ ...refusal, message }, () => this.load(name, sharedMaps));
  },
  ['any object'],
);

Then(
  'attaching program {string} to {attachPoint} is refused with {errno} and message {string}',
  'The kernel refuses the attachment.',
  async function (program: string, point: AttachPoint, errno: string, message: string) {
    expectErrno(errno);
    await expectRefusal({ kind: 'refused', errno, message }, () => this.attachProgram(program, point));
  },
  [...EVERY_PROGRAM, 'any event'],
);

Then(
  'program {string} is {standing}',
  'Still attached: it sees further events. Missed: an event inside a helper did not run it, because the program that called the helper keeps it out on its CPU.',
  async function (program: string, standing: Standing) {
    expectProgram(this, program);
    if (standing === 'missed') expectMissed(this, program);
    else await expectAttached(this, program);
  },
);

Then(
  '{run} is removed',
  'The kernel has no longer the program, its object, or the maps that no other object has.',
  async function (selector: RunSelector) {
    if (selector.program !== undefined) expectProgram(this, selector.program);
    await expectRemoved(this, selector.program ?? this.recording.onlyProgram());
  },
);

Then(
  'the loader is sent SIGSYS{times}',
  'The process that loaded the program got the signal this often since the events began, or once where no number is given.',
  async function (times: number) {
    await expectSignal(this, 'SIGSYS', times);
  },
  ['loader signals'],
);
