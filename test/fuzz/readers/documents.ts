import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseEvents } from '../../../captures/events/events-file.ts';
import { parseTracepoints } from '../../../captures/events/tracepoint-descriptions.ts';
import { parseCatalogue } from '../../../conformance/catalogue.ts';
import { parseDeviations } from '../../../conformance/deviations.ts';
import { parseKernelRecord } from '../../../conformance/kernel-record.ts';
import { parseLayout } from '../../../kernel-model/layouts/reader.ts';
import { readFormat } from '../../../kernel-model/tracefs/format-reader.ts';
import { packageRoot } from '../../../node/package-root.ts';
import { parseProject } from '../../../project/project-file.ts';
import { readStructTypes } from '../../../runtime/values/struct-types.ts';
import { ACCEPTED, FULL_DOCUMENT } from '../../captures/documents/event-documents.ts';
import { USER_SPACE_DOCUMENT } from '../../captures/documents/user-space-documents.ts';
import type { Seed } from '../forms/edits.ts';
import { textSeed } from '../forms/text.ts';
import { treeSeed } from '../forms/tree.ts';
import { FILE, LINE_AND_COLUMN, type Reader, textOf } from '../reader.ts';

/** Events of a document that are read: a document may say that there are very many. */
const MOST_EVENTS = 500;

const shipped = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

/** The first lines of a document, up to the one that begins an entry behind so many others. */
function beginning(text: string, entries: number, entry: RegExp): string {
  const starts = [...text.matchAll(entry)].map(({ index }) => index);
  return text.slice(0, starts[entries] ?? text.length);
}

/** A document as it is written, and as plain data: the one changes its YAML, the other what it says. */
function bothWays(name: string, text: string): readonly Seed[] {
  return [textSeed(name, text), treeSeed(`${name}, as JSON`, parse(text))];
}

const PROJECT = `objects: [programs/bin/hello, programs/bin/map_*]
layout: linux-6.18-x86_64
profiles: [universal, features]
captures: captures/files
types: features/types.yaml
waivers:
  - {requirement: REX-XDP-02, object: hello, reason: known, until: 2099-12-31}
`;
const TRACEPOINT = `tracepoints:
  - event: sched/sched_switch
    id: 9
    fields:
      - {field: int pid, offset: 8, size: 4, signed: true}
      - {field: 'char comm[16]', offset: 12, size: 16, signed: false}
      - {field: '__data_loc char[] name', offset: 28, size: 4, signed: false}
    print: '"%d %s", REC->pid, __get_str(name)'
`;

/** A reader of YAML that gets a text and a file's name. */
function document(name: string, what: string, texts: () => readonly string[], read: (text: string) => void): Reader {
  return {
    name,
    what,
    seeds: () => texts().flatMap((text, n) => bothWays(`${name} ${n + 1}`, text)),
    read: (input) => read(textOf(input)),
    place: LINE_AND_COLUMN,
    ending: '.yaml',
  };
}

function readAllEvents(text: string): void {
  let left = MOST_EVENTS;
  for (const _ of parseEvents(text, FILE).events) if (--left === 0) break;
}

export const DOCUMENT_READERS: readonly Reader[] = [
  document(
    'events',
    'files of events',
    () => [FULL_DOCUMENT, USER_SPACE_DOCUMENT, ...ACCEPTED.map(({ text }) => text)],
    readAllEvents,
  ),
  document(
    'tracepoints',
    'descriptions of tracepoints',
    () => [TRACEPOINT, shipped('captures/files/formats/processes.yaml')],
    (text) => void parseTracepoints(text, FILE),
  ),
  document(
    'project',
    'the file of a project, rex-conformance.yaml',
    () => [PROJECT, 'objects: programs/bin/hello\n'],
    (text) => void parseProject(text, FILE),
  ),
  document(
    'layout',
    'layouts of structs',
    () => [beginning(shipped('kernel-model/layouts/linux-6.18-x86_64.yaml'), 4, /^ {2}\w+:/gm)],
    (text) => void parseLayout(text, FILE),
  ),
  document(
    'deviations',
    'what published kernels do',
    () => [beginning(shipped('conformance/deviations.yaml'), 3, /^ {6}\w[\w-]*:/gm)],
    (text) => void parseDeviations(text, FILE),
  ),
  document(
    'kernel-record',
    'what was seen on kernels',
    () => [beginning(shipped('conformance/kernel-record.yaml'), 5, /^ {2}- case:/gm)],
    (text) => void parseKernelRecord(text, FILE),
  ),
  document(
    'catalogue',
    'requirements',
    () => [beginning(shipped('features/requirements.yaml'), 3, /^ {4}REX-[A-Z]+-\d+:/gm)],
    (text) => void parseCatalogue(text, FILE),
  ),
  document(
    'struct-types',
    'types of structs in features',
    () => [shipped('features/types.yaml')],
    (text) => void readStructTypes(text, FILE),
  ),
  {
    name: 'tracefs-format',
    what: 'format files of tracefs',
    seeds: () => {
      const folder = join(packageRoot, 'captures/files/formats');
      const files = readdirSync(folder, { recursive: true, withFileTypes: true });
      return files
        .filter((entry) => entry.isFile() && entry.name === 'format')
        .map(({ parentPath }) => textSeed(parentPath, readFileSync(join(parentPath, 'format'), 'utf8')));
    },
    read: (input) => void readFormat(textOf(input), { file: FILE, category: 'sched' }),
    place: /^fuzz\.input:\d+: /,
    ending: '.txt',
  },
];
