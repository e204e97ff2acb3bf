import { ownText } from '../../base/own-files.ts';
import { plainText } from '../../base/plain-text.ts';
import { shellCommand, shellPath } from '../../base/shell-words.ts';
import { formatEvents } from '../../captures/events/events-writer.ts';
import { formatTracepoints } from '../../captures/events/tracepoint-writer.ts';
import { annotations } from '../../cli/check/check-annotations.ts';
import { checkDocument } from '../../cli/check/check-json.ts';
import { junitDocument } from '../../cli/check/check-junit.ts';
import { sarifDocument } from '../../cli/check/check-sarif.ts';
import { summaryDocument } from '../../cli/check/check-summary.ts';
import { describeChecked } from '../../cli/check/check-text.ts';
import { type CheckedObject, shownObject } from '../../cli/check/checked-object.ts';
import { projectText } from '../../cli/init/init-files.ts';
import { plainValues } from '../../cli/plain-values.ts';
import { runCommandFor } from '../../cli/run/run-again.ts';
import { styleFor } from '../../cli/style.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { layoutText } from '../../kernel-model/layouts/layout-text.ts';
import { badgeEndpoint, badgeOf, badgeSvg } from '../../reports/badges/badge.ts';
import { badgeSnippet } from '../../reports/badges/badge-snippets.ts';
import { htmlReport } from '../../reports/html-report.ts';
import { resultsOfChecks } from '../../reports/results/build-results.ts';
import { resultsText } from '../../reports/results/results-reader.ts';
import { formatRequirements, formatWarnings } from '../../reports/terminal/requirements-text.ts';
import { formatFailure, formatFeature, formatRemark, UNPAINTED } from '../../reports/terminal/verdict-text.ts';
import { RUN } from '../reports/merging/sample-messages.ts';
import { catalogue, checked, context, report, scenario } from '../reports/sample-runs.ts';
import * as shapes from './shapes.ts';

/** A kind of output that names get into. */
export interface Output {
  readonly name: string;
  /** The output where a text is the name of everything that has a name. */
  readonly write: (name: string) => string | Promise<string>;
  readonly shape: shapes.Shape;
  /** It is for programs, which read every character: what a terminal or a runner would make of it is not asked. */
  readonly forPrograms?: true;
}

function reportOf(name: string): CheckReport {
  const [finding] = checked('REX-A-01', { outcome: 'failed' }).findings;
  const evidence = {
    input: name,
    situation: name,
    cpu: 0,
    outcome: 'panicked',
    verdict: name,
    instructions: 1,
    stack: 8,
    trace: [name],
    registers: { rax: '1' },
    disassembly: [{ address: 0, text: name, here: true }],
    helpers: [name],
  };
  const told = {
    ...finding!,
    program: name,
    message: name,
    cause: name,
    hint: name,
    place: name,
    sources: [name],
    run: evidence,
  };
  const requirements = [
    checked('REX-A-01', { outcome: 'failed', statement: name, findings: [told, { ...told, message: name }] }),
    checked('REX-A-02', { outcome: 'skipped', reason: name }),
  ];
  const made = report(requirements, name);
  const watchdog = { calls: 0, callsTried: 0, ways: 0, instructions: 0, untried: name };
  const program = {
    name,
    section: name,
    attachedTo: name,
    assumed: name,
    runs: 1,
    instructions: 1,
    panics: 1,
    timeouts: 0,
  };
  return {
    ...made,
    object: { ...made.object, crate: { name, version: name } },
    programs: [{ ...program, unjudged: 1, unjudgedReasons: [name], watchdog, untried: name, unsupported: name }],
    warnings: [{ event: 1, source: name, code: 'CAPTURE_PACKET_TRUNCATED', text: name }],
  };
}

function bundleOf(name: string) {
  const results = resultsOfChecks([reportOf(name)], catalogue, context());
  return { ...results, layouts: [name] };
}

function objectOf(name: string): CheckedObject {
  const commands = new Map([['REX-A-01', [runCommandFor(name, name, ['--program', name]), undefined]]]);
  return shownObject(
    name,
    { report: reportOf(name), leftOut: [checked('REX-B-01', { statement: name })] },
    bundleOf(name),
    commands,
  );
}

const unjudged = (name: string) =>
  plainValues({
    path: name,
    code: 'ELF_EMPTY',
    kind: 'input',
    errno: null,
    message: name,
    cause: name,
    hint: name,
  } as const);
const failing = (name: string) =>
  scenario({
    name,
    uri: name,
    feature: name,
    outcome: 'failed',
    failed: [{ text: name, status: 'FAILED', type: name, message: name }],
  });

function messagesOf(name: string): string {
  const text = JSON.stringify(RUN);
  return text
    .replaceAll('"it is"', JSON.stringify(name))
    .replaceAll('features/a.feature', JSON.stringify(name).slice(1, -1));
}

/** Every output of the suite that names of objects, programs, maps, places, files and messages get into. */
export const OUTPUTS: readonly Output[] = [
  {
    name: 'check in the terminal',
    shape: shapes.text,
    write: (name) => describeChecked(plainValues(objectOf(name)), styleFor({}, {})),
  },
  { name: 'check in JSON', shape: shapes.json, write: (name) => checkDocument([objectOf(name)], []) },
  {
    name: 'check for JUnit',
    shape: shapes.xml,
    write: (name) => junitDocument([plainValues(objectOf(name))], [unjudged(name)]),
  },
  {
    name: 'check for SARIF',
    shape: shapes.json,
    write: (name) => sarifDocument([plainValues(objectOf(name))], [unjudged(name)], { name: 'suite', version: '1' }),
  },
  {
    name: 'check in Markdown',
    shape: shapes.markdown,
    write: (name) => summaryDocument([plainValues(objectOf(name))], [unjudged(name)]),
  },
  {
    name: 'annotations of GitHub',
    shape: shapes.commands,
    write: (name) => annotations([plainValues(objectOf(name))], [unjudged(name)]),
    forPrograms: true,
  },
  { name: 'a bundle of results', shape: shapes.json, write: (name) => resultsText(bundleOf(name)) },
  { name: 'a badge as a picture', shape: shapes.xml, write: (name) => badgeSvg(badgeOf(bundleOf(name))) },
  { name: 'a badge for shields.io', shape: shapes.json, write: (name) => badgeEndpoint(badgeOf(bundleOf(name))) },
  {
    name: 'a badge in Markdown',
    shape: shapes.markdown,
    write: (name) => badgeSnippet(badgeOf(bundleOf(name)), name, 'markdown'),
  },
  { name: 'a badge in HTML', shape: shapes.html, write: (name) => badgeSnippet(badgeOf(bundleOf(name)), name, 'html') },
  {
    name: 'a page of a run',
    shape: shapes.page,
    write: async (name) => (await htmlReport(JSON.parse(messagesOf(name)))).toString(),
    forPrograms: true,
  },
  {
    name: 'the verdict of a run',
    shape: shapes.text,
    write: (name) =>
      [
        formatFeature([failing(name)] as never, UNPAINTED),
        formatRemark('flaky', failing(name) as never, name, UNPAINTED),
        formatFailure(1, failing(name) as never, UNPAINTED),
        ...formatRequirements(bundleOf(name), UNPAINTED),
        ...formatWarnings(bundleOf(name)),
      ].join('\n'),
  },
  {
    name: 'a file of events',
    shape: shapes.yaml,
    write: (name) =>
      formatEvents({
        configuration: { functions: [{ name, exists: true }], layout: name, tracepoints: [] },
        attach: [{ program: name, place: name }] as never,
        events: [
          {
            kind: 'packet',
            bytes: new Uint8Array(14),
            label: name,
            warnings: [],
            interface: name,
            program: name,
            task: { pid: 1, comm: name },
          },
          { kind: 'map_update', map: name, entries: [] },
        ] as never,
      }),
  },
  {
    name: 'the heading of a file of events',
    shape: shapes.yaml,
    write: (name) => ownText('events: []\n', [{ name, sha256: '0'.repeat(64) }], name),
  },
  {
    name: 'descriptions of tracepoints',
    shape: shapes.yaml,
    write: (name) => formatTracepoints([{ event: name, id: 1, common: [], fields: [], print: name }]),
  },
  {
    name: 'a layout',
    shape: shapes.yaml,
    write: (name) =>
      layoutText(
        name,
        new Map([[name, { name, size: 8, fields: new Map([[name, { offset: 0, size: 8, type: name }]]) }]]),
      ),
  },
  { name: 'the file of a project', shape: shapes.yaml, write: (name) => projectText([name], name) },
  {
    name: 'a command',
    shape: shapes.shell,
    write: (name) => shellCommand(['run', shellPath(name), '--program', name]),
  },
  { name: 'an error', shape: shapes.text, write: (name) => plainText(name) },
];
