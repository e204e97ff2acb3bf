import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { Diagnostic } from '../../base/diagnostic.ts';
import { chooseObject } from '../../project/object-files.ts';
import { findProject, parseProject, readProject } from '../../project/project-file.ts';
import { isInForce } from '../../project/waivers.ts';
import { validatorOf } from '../schemas.ts';
import { ELF, withFolder } from './support.ts';

const isValid = validatorOf('project/rex-conformance.schema.json');

const TREE = {
  'my_filter.o': ELF,
  'build/count': ELF,
  'build/count.d': 'count: count.rs',
  'layouts/mine.yaml': '',
  'pcaps/dns.pcap': '',
  'types.yaml': '',
};

/** What reading a text is refused with: the code, and the message without the folder. */
function refused(folder: string, text: string): string {
  try {
    parseProject(text, join(folder, 'rex-conformance.yaml')).objects();
  } catch (error) {
    assert.ok(error instanceof Diagnostic);
    assert.equal(error.kind, 'input');
    return `${error.code} ${error.message.replace(`${folder}/rex-conformance.yaml`, '')}`;
  }
  return 'nothing';
}

describe('rex-conformance.yaml', () => {
  test('says all that a project may say', () => {
    const text = `objects: [my_filter.o, "build/*"]
layout: layouts/mine.yaml
profiles: [features]
captures: pcaps
types: types.yaml
coverage: true
target: {connect: "localhost:4000"}
waivers:
  - {requirement: REX-XDP-04, reason: the parser knows IPv4 only, until: 2026-12-31, object: my_filter}
  - {requirement: REX-XDP-04, reason: not yet, until: 2027-02-28}
`;
    assert.ok(isValid(parse(text)), JSON.stringify(isValid.errors));
    withFolder({ ...TREE, 'rex-conformance.yaml': text }, (folder) => {
      const { objects, file, ...said } = findProject(folder)!;
      assert.equal(file, join(folder, 'rex-conformance.yaml'));
      assert.deepEqual(objects(), [
        { name: 'my_filter', path: 'my_filter.o' },
        { name: 'count', path: 'build/count' },
      ]);
      assert.deepEqual(said, {
        folder,
        layout: join(folder, 'layouts/mine.yaml'),
        profiles: ['features'],
        captures: 'pcaps',
        types: 'types.yaml',
        coverage: join(folder, 'reports/out/coverage'),
        target: { reach: { kind: 'port', host: 'localhost', port: 4000 }, timeout: 60, folder },
        waivers: [
          {
            requirement: 'REX-XDP-04',
            reason: 'the parser knows IPv4 only',
            until: '2026-12-31',
            object: 'my_filter',
          },
          { requirement: 'REX-XDP-04', reason: 'not yet', until: '2027-02-28' },
        ],
      });
    });
  });

  test('needs to say no more than the objects', () => {
    withFolder(TREE, (folder) => {
      const project = parseProject('objects: [my_filter.o]', join(folder, 'rex-conformance.yaml'));
      const { layout, profiles, captures, types, waivers } = project;
      assert.deepEqual(
        { layout, profiles, captures, types, waivers },
        { layout: undefined, profiles: ['universal', 'features'], captures: 'captures', types: undefined, waivers: [] },
      );
    });
  });

  test('is not in every folder', () => {
    withFolder({}, (folder) => assert.equal(findProject(folder), undefined));
  });

  test('that is no text is refused', () => {
    withFolder({ 'rex-conformance.yaml': Uint8Array.of(0xff, 0xfe, 0) }, (folder) => {
      const path = join(folder, 'rex-conformance.yaml');
      assert.throws(() => readProject(path), { code: 'YAML_SYNTAX', cause: 'its bytes are not valid UTF-8' });
    });
  });

  test('has each object once, however its path is written', () => {
    withFolder(TREE, (folder) => {
      const text = `objects: [build/count, ./build/count, build/../my_filter.o, "build/*", ${join(folder, 'my_filter.o')}]`;
      const project = parseProject(text, join(folder, 'rex-conformance.yaml'));
      const paths = project.objects().map(({ path }) => path);
      assert.deepEqual(paths, ['build/count', 'build/../my_filter.o']);
    });
  });

  test('finds objects anew each time: a build may have made them since', () => {
    withFolder(TREE, (folder) => {
      const project = parseProject('objects: [later.o]', join(folder, 'rex-conformance.yaml'));
      assert.throws(() => project.objects(), { code: 'PROJECT_OBJECT' });
      writeFileSync(join(folder, 'later.o'), ELF);
      assert.deepEqual(project.objects(), [{ name: 'later', path: 'later.o' }]);
    });
  });

  const waiver = 'requirement: REX-TC-01, reason: because';
  const faults: readonly (readonly [text: string, refusal: string, bySchema: boolean])[] = [
    ['', 'YAML_TYPE :1:1: the project must be a mapping of keys to values', true],
    ['layout: x', 'YAML_MISSING_KEY :1:1: the project has no objects', true],
    ['objects: []', 'PROJECT_OBJECT :1:10: the list of objects is empty', true],
    ['objects: my_filter.o', 'YAML_TYPE :1:10: objects must be a list', true],
    ['objects: [7]', 'YAML_TYPE :1:11: item 1 of objects must be a text', true],
    ['objects: [""]', 'YAML_RANGE :1:11: item 1 of objects is empty', true],
    ['objects:\n  - my_filter.o\n  - other.o', 'PROJECT_OBJECT :3:5: "other.o" names no object', false],
    ['objects:\n  - "build/*.d"', 'PROJECT_OBJECT :2:5: "build/*.d" names no object', false],
    ['objects: [build]', 'PROJECT_OBJECT :1:11: "build" names no object', false],
    ['objects: [my_filter.o]\nobject: x', 'YAML_UNKNOWN_KEY :2:1: "object" is not a key of the project', true],
    [
      'objects: [my_filter.o]\nlayout: no/such.yaml',
      'PROJECT_PATH :2:9: there is no layout file "no/such.yaml"',
      false,
    ],
    ['objects: [my_filter.o]\ncaptures: none', 'PROJECT_PATH :2:11: there is no folder "none"', false],
    ['objects: [my_filter.o]\ntypes: none.yaml', 'PROJECT_PATH :2:8: there is no file "none.yaml"', false],
    ['objects: [my_filter.o]\nprofiles: [all]', 'PROJECT_PROFILE :2:12: there is no profile "all"', true],
    [
      'objects: [my_filter.o]\nwaivers: [{requirement: XDP, reason: r, until: 2026-01-01}]',
      'WAIVER_REQUIREMENT :2:25: "XDP" is not the identifier of a requirement',
      true,
    ],
    [
      `objects: [my_filter.o]\nwaivers:\n  - {${waiver}}`,
      'YAML_MISSING_KEY :3:5: item 1 of waivers has no until',
      true,
    ],
    [
      'objects: [my_filter.o]\nwaivers:\n  - {requirement: REX-TC-01, reason: " ", until: 2026-01-01}',
      'WAIVER_REASON :3:38: reason of item 1 of waivers says nothing',
      true,
    ],
    [
      `objects: [my_filter.o]\nwaivers:\n  - {${waiver}, until: tomorrow}`,
      'WAIVER_DATE :3:54: "tomorrow" is not a day',
      true,
    ],
    [
      `objects: [my_filter.o]\nwaivers:\n  - {${waiver}, until: 2026-02-30}`,
      'WAIVER_DATE :3:54: "2026-02-30" is not a day',
      false,
    ],
    [
      `objects: [my_filter.o]\nwaivers:\n  - {${waiver}, until: 2026-01-01}\n  - {${waiver}, until: 2027-01-01}`,
      'WAIVER_TWICE :4:5: REX-TC-01 is waived twice',
      false,
    ],
  ];
  for (const [text, refusal, bySchema] of faults) {
    test(`is refused: ${refusal}`, () => {
      withFolder(TREE, (folder) => assert.equal(refused(folder, text), refusal));
      // What only a look at the files, the calendar or two entries can tell is not for the schema.
      assert.equal(isValid(parse(text)), !bySchema);
    });
  }

  test('names its own schema in hints', () => {
    const hint = 'see project/rex-conformance.schema.json, which describes every key';
    assert.throws(() => parseProject('objects: 7', 'rex-conformance.yaml'), { hint });
  });
});

describe('a feature names an object', () => {
  const objects = [
    { name: 'filter', path: 'debug/filter' },
    { name: 'filter', path: 'release/filter' },
    { name: 'count', path: 'build/count.o' },
  ];
  test('by its name, its file or its path', () => {
    for (const name of ['count', 'count.o', 'build/count.o']) assert.equal(chooseObject(objects, name), objects[2]);
    assert.equal(chooseObject(objects, 'release/filter'), objects[1]);
  });
  test('that is there, and is one', () => {
    assert.throws(() => chooseObject(objects, 'filters'), {
      code: 'NO_SUCH_OBJECT',
      cause: "the project's objects are filter, count",
    });
    assert.throws(() => chooseObject(objects, 'filter'), {
      code: 'AMBIGUOUS_OBJECT',
      cause: 'debug/filter, release/filter',
    });
  });
});

test('a waiver holds until the end of its last day', () => {
  const waiver = { requirement: 'REX-TC-01', reason: 'because', until: '2026-12-31' };
  const days = ['2026-12-30T12:00:00Z', '2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z'].map((day) => new Date(day));
  assert.deepEqual(
    days.map((day) => isInForce(waiver, day)),
    [true, true, false],
  );
});
