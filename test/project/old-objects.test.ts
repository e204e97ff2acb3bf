import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { laterSource, oldObjects } from '../../project/old-objects.ts';
import { parseProject } from '../../project/project-file.ts';
import { recordPath, recordText } from '../../project/source-record.ts';
import { THOROUGH } from '../effort.ts';
import { ELF, withFolder } from './support.ts';

const OBJECTS = 'target/x86_64-unknown-none/release';
const OBJECT = `${OBJECTS}/filter`;
const NEWER =
  "its time is later than the object's, and nothing notes what that was built from: run npx rex-conformance build";
const OTHER = 'it is not what the object was built from: run npx rex-conformance build';
const GONE =
  /^it no longer exists, and the object is still there: run npx rex-conformance build, or remove the object$/;

/** A project that was built at 100 s from sources of 50 s, in a folder of its own below the one that goes away. */
function built(use: (project: string) => void, list?: (project: string) => string): void {
  withFolder({}, (folder) => {
    const project = join(folder, 'my project');
    const place = (path: string) => join(project, path);
    for (const path of [OBJECTS, 'src']) mkdirSync(place(path), { recursive: true });
    writeFileSync(place(OBJECT), ELF);
    for (const path of ['src/main.rs', 'src/a part.rs']) {
      writeFileSync(place(path), '');
      utimesSync(place(path), 50, 50);
    }
    utimesSync(place(OBJECT), 100, 100);
    const escaped = project.replaceAll(' ', '\\ ');
    const usual = `${escaped}/${OBJECT}: ${escaped}/src/a\\ part.rs ${escaped}/src/main.rs ${escaped}/build.txt\n`;
    writeFileSync(place(`${OBJECT}.d`), list?.(project) ?? usual);
    use(project);
  });
}

/** Notes what the object was built from, as it is now. */
function note(project: string, sources: readonly string[] = ['src/main.rs', 'src/a part.rs']): void {
  const object = join(project, OBJECT);
  const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  const noted = sources.map((path) => [`../../../${path}`, sum(join(project, path))] as const);
  writeFileSync(recordPath(object), recordText({ object: sum(object), sources: Object.fromEntries(noted) }));
}

describe('an object with a note of its sources', () => {
  test('has nothing to tell however new the sources are, as after a checkout', () =>
    built((project) => {
      note(project);
      utimesSync(join(project, 'src/main.rs'), 500, 500);
      assert.equal(laterSource(join(project, OBJECT)), undefined);
    }));

  test('names a source with other contents however old it is, and also data that is no Rust', () =>
    built((project) => {
      writeFileSync(join(project, 'table.bin'), 'a');
      note(project, ['src/main.rs', 'table.bin']);
      for (const path of ['table.bin', 'src/main.rs']) {
        const before = readFileSync(join(project, path));
        writeFileSync(join(project, path), 'other');
        utimesSync(join(project, path), 10, 10);
        assert.deepEqual(laterSource(join(project, OBJECT)), { source: join(project, path), text: OTHER });
        writeFileSync(join(project, path), before);
      }
      assert.equal(laterSource(join(project, OBJECT)), undefined);
    }));

  test('names a source that is gone, also after the project was moved; one beside the project may be elsewhere', () =>
    built((project) => {
      writeFileSync(join(project, '../shared.rs'), '');
      note(project, ['src/main.rs', '../shared.rs']);
      const moved = join(project, '../deeper/project');
      mkdirSync(join(project, '../deeper'));
      renameSync(project, moved);
      assert.equal(laterSource(join(moved, OBJECT)), undefined);
      rmSync(join(moved, 'src/main.rs'));
      assert.match(laterSource(join(moved, OBJECT))?.text ?? '', GONE);
    }));

  test('that is another object, or a damaged note, is judged by times', () =>
    built((project) => {
      note(project);
      utimesSync(join(project, 'src/main.rs'), 101, 101);
      const record = recordPath(join(project, OBJECT));
      const text = readFileSync(record, 'utf8');
      for (const damage of [
        '',
        'null',
        '[]',
        '{}',
        text.replace('"object": "', '"object": "0'),
        text.replace(/"sources": .*/s, '"sources": 3}'),
        text.replace(/"sources": .*/s, '"sources": {}}'),
      ]) {
        writeFileSync(record, damage);
        assert.equal(laterSource(join(project, OBJECT))?.text, NEWER, damage);
      }
    }));
});

describe('an object without a note of its sources', () => {
  test('an object that is as new as each of its sources has nothing to tell', () =>
    built((project) => {
      assert.equal(laterSource(join(project, OBJECT)), undefined);
      utimesSync(join(project, 'src/main.rs'), 100, 100);
      assert.equal(laterSource(join(project, OBJECT)), undefined);
    }));

  test('a source that is newer is named, also one with a blank in its name', () =>
    built((project) => {
      utimesSync(join(project, 'src/a part.rs'), 101, 101);
      const expected = { source: join(project, 'src/a part.rs'), text: NEWER };
      assert.deepEqual(laterSource(join(project, OBJECT)), expected);
    }));

  test('a source that no longer exists is named: its program was removed', () =>
    built((project) => {
      rmSync(join(project, 'src/main.rs'));
      const later = laterSource(join(project, OBJECT));
      assert.equal(later?.source, join(project, 'src/main.rs'));
      assert.match(later!.text, GONE);
    }));

  test('a project that was moved is compared with its sources of today', () =>
    built((project) => {
      const moved = `${project}-moved`;
      renameSync(project, moved);
      assert.equal(laterSource(join(moved, OBJECT)), undefined);
      utimesSync(join(moved, 'src/main.rs'), 101, 101);
      assert.deepEqual(laterSource(join(moved, OBJECT)), { source: join(moved, 'src/main.rs'), text: NEWER });
    }));

  test('sources outside of a project that was moved are not looked for', () =>
    built(
      (project) => assert.equal(laterSource(join(project, OBJECT)), undefined),
      () => `/other/place/${OBJECT}: /elsewhere/lib.rs /other/place/src/main.rs\n`,
    ));

  test('a crate beside a project that was moved is not looked for in its place', () =>
    built((project) => {
      writeFileSync(
        join(project, `${OBJECT}.d`),
        `/ci/my project/${OBJECT}: /ci/shared/lib.rs\n`.replaceAll('y p', 'y\\ p'),
      );
      assert.equal(laterSource(join(project, OBJECT)), undefined);
      writeFileSync(join(project, `${OBJECT}.d`), `/${OBJECT}: /opt/lib.rs\n`);
      assert.equal(laterSource(join(project, OBJECT)), undefined);
    }));

  test('a source that cannot be looked at is not said to be gone', () =>
    built((project) => {
      rmSync(join(project, 'src/main.rs'));
      symlinkSync('main.rs', join(project, 'src/main.rs'));
      assert.equal(laterSource(join(project, OBJECT)), undefined);
    }));

  test('of an object without a list of sources nothing is known', THOROUGH, () =>
    built((project) => {
      for (const damage of ['', 'no list', '\0\uffff: \\', `${'x'.repeat(5_000_000)}: a.rs`]) {
        writeFileSync(join(project, `${OBJECT}.d`), damage);
        assert.equal(laterSource(join(project, OBJECT)), undefined);
      }
      rmSync(join(project, `${OBJECT}.d`));
      assert.equal(laterSource(join(project, OBJECT)), undefined);
      mkdirSync(join(project, `${OBJECT}.d`));
      assert.equal(laterSource(join(project, OBJECT)), undefined);
      assert.equal(laterSource(join(project, 'nothing')), undefined);
    }),
  );

  test('a project names its old objects', () =>
    built((project) => {
      const read = parseProject(`objects: ['${OBJECTS}/*']\n`, join(project, 'rex-conformance.yaml'));
      assert.deepEqual(oldObjects(read), []);
      utimesSync(join(project, 'src/main.rs'), 101, 101);
      assert.deepEqual(
        oldObjects(read).map(({ object }) => object.name),
        ['filter'],
      );
    }));
});
