import { paddedTo, widest } from '../../base/columns.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { shellPath } from '../../base/shell-words.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { MapDescription } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { cell, comments, isWritable, quotedName, quotedPattern } from './gherkin-text.ts';
import { TASK, type Trial, type TriedObject } from './init-trial.ts';

type Rows = readonly (readonly string[])[];

function table(texts: Rows, indentation: string): string[] {
  const rows = texts.map((row) => row.map(cell));
  const widths = rows[0]!.map((_, column) => widest(rows.map((row) => row[column]!)));
  return rows.map(
    (row) => `${indentation}| ${row.map((cell, column) => paddedTo(widths[column]!, cell)).join(' | ')} |`,
  );
}

function attachPhrase({ program, point }: Trial): string {
  const [kind = ''] = program.section.split('/');
  if (kind === 'perf_event') return 'a perf event';
  return kind === 'xdp' || kind === 'tc' ? `${kind} on "${point}"` : `${kind} ${quotedName(point ?? '')}`;
}

const WHOM = `task ${TASK.pid} "${TASK.comm}"`;

/** The phrase that lets an event happen, with the lines under it. */
function eventLines(event: KernelEvent): string[] {
  switch (event.kind) {
    case 'packet':
      return [`When the packet "${Buffer.from(event.bytes).toString('hex')}" arrives`];
    case 'tracepoint':
      return [`When ${WHOM} hits the tracepoint`];
    case 'probe':
      return [`When ${WHOM} ${event.type.endsWith('retprobe') ? 'returns from' : 'calls'} the probed function`];
    case 'perf_sample':
      return [`When a perf event samples ${WHOM} with`, `  | period | ${event.period ?? 1n} |`];
  }
}

/** Other events that a step can let happen, for the reader to try. */
const OTHER_EVENTS: Readonly<Record<KernelEvent['kind'], string>> = {
  packet: 'Packets of a capture, a file in the folder captures:  When the packets of "dns.pcap" arrive',
  tracepoint: 'Fields of the record:  When task 42 "bash" hits the tracepoint with  and a table  | fildes | 3 |',
  probe: 'Arguments are in registers:  When task 42 "bash" calls the probed function with  and a table  | di | 3 |',
  perf_sample: 'More of the sample in the table:  | address | 0x1000 |, | ip | 0x401000 |',
};

const NAMED_VERDICT = /^(XDP_[A-Z]+|TC_ACT_[A-Z]+|kept|filtered out)$/;

/** The place of a panic, where a step can say it. */
function sayable(location: string | undefined): string {
  return location === undefined || !isWritable(location) || location.includes('"') ? '' : ` at "${location}"`;
}

/** The step that says how a run ended. */
function outcomeLines(run: ProgramRun): string[] {
  switch (run.outcome) {
    case 'completed':
      return [
        NAMED_VERDICT.test(run.verdict) ? `Then the verdict is ${run.verdict}` : `Then the result is ${run.result | 0}`,
      ];
    case 'panicked': {
      const place = sayable(run.panic?.location);
      return [
        '# Should the program panic on this? A panic ends the program cleanly and removes it.',
        `Then the program panics with ${quotedPattern(run.panic?.message ?? '*')}${place}`,
      ];
    }
    case 'timed out': {
      const helper = run.timeout?.helper;
      const place = helper === undefined ? '' : `, on return from "${helper}"`;
      return ['# The watchdog ended it. Should it run that long?', `Then the program is ended by the watchdog${place}`];
    }
    case 'oops':
    case 'conformance failure': {
      const reason = run.oops?.message ?? run.explanation ?? run.outcome;
      return comments(`This scenario fails, because the program breaks a rule: ${reason}`);
    }
    case 'unsupported':
      return [];
  }
}

/** Why a program was not tried, as comments. */
function reasonLines(trial: Trial): string[] {
  const { ended, program } = trial;
  const reasons = hasWritableNames(trial)
    ? ended instanceof Diagnostic
      ? ended.format()
      : `the model lacks something that it uses: ${ended.explanation}`
    : 'its name, or that of its attach point, has characters that a feature cannot have: rename it';
  return comments(`Program "${plainLine(program.name)}" was not tried:\n${reasons}`);
}

function hasWritableNames({ program, point }: Trial): boolean {
  return isWritable(program.name) && (point === undefined || isWritable(point));
}

function wasTried(trial: Trial): boolean {
  const { ended } = trial;
  return !(ended instanceof Diagnostic) && ended.outcome !== 'unsupported' && hasWritableNames(trial);
}

const TITLES: Readonly<Record<KernelEvent['kind'], string>> = {
  packet: 'A packet arrives',
  tracepoint: 'A task hits the tracepoint',
  probe: 'A task calls the probed function, or returns from it',
  perf_sample: 'A perf event samples a task',
};

const INTEGERS: Readonly<Record<number, string>> = { 1: 'u8', 2: 'u16', 4: 'u32', 8: 'u64' };

/** A type that a value of so many bytes can be read as. */
function typeOfSize(size: number): string {
  return INTEGERS[size] ?? `bytes[${size}]`;
}

const KEYLESS = new Set(['queue', 'stack']);
const UNREADABLE = new Set(['ringbuf', 'perf_event_array', 'stack_trace']);

/** A comment that shows how a map's contents are compared. */
function mapHint(map: MapDescription): string[] {
  if (map.typeName === 'ringbuf' || map.typeName === 'perf_event_array')
    return [`# And user space reads 1 record from map ${quotedName(map.name)}`];
  if (UNREADABLE.has(map.typeName) || !isWritable(map.name)) return [];
  const value = `value: ${typeOfSize(map.valueSize)}`;
  const heading = KEYLESS.has(map.typeName) ? [value] : [`key: ${typeOfSize(map.keySize)}`, value];
  return [
    `# And map ${quotedName(map.name)} holds, among others`,
    ...table([heading, heading.map((cell) => (cell.includes('bytes') ? '…' : '0'))], '#   '),
  ];
}

function trialScenario(number: number, tried: TriedObject, trial: Trial): string[] {
  const { program, assumedFunction: assumed, event, ended } = trial;
  if (!wasTried(trial) || ended instanceof Diagnostic) return reasonLines(trial);
  const opened = tried.loaded.imports.includes('just_return_func') ? ' and is open to error injection' : '';
  const body = [
    ...(assumed === undefined
      ? []
      : [
          '# This function is assumed to exist. /proc/kallsyms of the target kernel lists its functions.',
          `Given function ${quotedName(assumed)} can be probed${opened}`,
        ]),
    `${assumed === undefined ? 'Given' : 'And'} the object ${quotedName(tried.found.name)}`,
    `And program ${quotedName(program.name)} is attached to ${attachPhrase(trial)}`,
    `# ${OTHER_EVENTS[event.kind]}`,
    ...eventLines(event),
    ...outcomeLines(ended),
    ...(ended.outcome === 'completed' ? tried.loaded.maps.slice(0, 2).flatMap(mapHint) : []),
  ];
  return [
    `Scenario: [${number}] ${TITLES[event.kind]}, and ${quotedName(program.name)} sees it`,
    ...body.map((line) => `  ${line}`),
  ];
}

/** The lines instead of a scenario with names that a feature cannot have. */
function leftOut(what: string, names: readonly string[]): string[] {
  const strange = names.filter((name) => !isWritable(name)).map(plainLine);
  return comments(`No scenario lists ${what}: a feature cannot have these names: ${strange.join(', ')}`);
}

function programsScenario({ found, loaded: { programs } }: TriedObject): string[] {
  const names = programs.flatMap(({ name, section }) => [name, section]);
  if (!names.every(isWritable)) return leftOut('the programs', names);
  const given = `  Given the object ${quotedName(found.name)}`;
  if (programs.length === 0) return ['Scenario: [1] It has no programs', given, '  Then it has no programs'];
  const rows = programs.map(({ name, type, section, attachPoint }) => [name, type, section, attachPoint ?? '']);
  return [
    'Scenario: [1] The programs and their attach points',
    given,
    '  Then its programs are',
    ...table([['program', 'type', 'section', 'attach point'], ...rows], '    '),
  ];
}

function mapsScenario(number: number, { found, loaded: { maps } }: TriedObject): string[] {
  const names = maps.map(({ name }) => name);
  if (!names.every(isWritable)) return leftOut('the maps', names);
  const rows = maps.map(({ name, typeName, keySize, valueSize, maxEntries }) =>
    [name, typeName, keySize, valueSize, maxEntries].map(String),
  );
  return [
    `Scenario: [${number}] The maps that user space finds`,
    `  Given the object ${quotedName(found.name)}`,
    '  Then its maps are',
    ...table([['map', 'type', 'key size', 'value size', 'max entries'], ...rows], '    '),
  ];
}

/** @throws Diagnostic INIT_NAME for an object with a name that a feature cannot have */
function assertWritable({ name, path }: TriedObject['found']): void {
  if (isWritable(name)) return;
  throw new Diagnostic({
    code: 'INIT_NAME',
    kind: 'input',
    message: `${path}: a feature cannot have the name "${name}"`,
    cause: 'it has control characters, line breaks or backslashes, or blanks at its ends',
    hint: 'rename the file',
  });
}

/**
 * A first feature for an object: its programs, its maps, and what each program did with one event. The same object gives the same text, which is
 * a feature that can be run whatever the object's names are.
 * @throws Diagnostic INIT_NAME
 */
export function featureText(tried: TriedObject): string {
  const { found, loaded, trials } = tried;
  assertWritable(found);
  const scenarios: string[][] = [];
  const next = () => scenarios.filter(isScenario).length + 1;
  scenarios.push(programsScenario(tried));
  if (loaded.maps.length > 0) scenarios.push(mapsScenario(next(), tried));
  for (const trial of trials) scenarios.push(trialScenario(next(), tried, trial));
  scenarios.push([
    `Scenario: [${next()}] It keeps the universal profile`,
    ...profileLines(tried),
    `  Then object ${quotedName(found.name)} keeps every requirement of the universal profile`,
  ]);
  return [
    `# What ${found.name} is, and what each of its programs did with one event. Written by rex-conformance init. Change it:`,
    '# describe the purpose of the programs, add other events, and compare more results.',
    '# Every phrase is listed in node_modules/rex-conformance/docs/phrases.md.',
    `Feature: ${found.name}`,
    '  The observed behaviour. Describe here, in a sentence or two, what it must do.',
    ...scenarios.flatMap((lines) => ['', ...lines.map((line) => `  ${line}`)]),
    '',
  ].join('\n');
}

/** Why the scenario of the universal profile does not pass, as a comment; nothing where it does. */
function profileLines({ found, report: { requirements } }: TriedObject): string[] {
  const broken = requirements.filter(({ outcome, level }) => outcome === 'failed' && level === 'MUST');
  const look = `npx rex-conformance check ${shellPath(found.path)} explains`;
  if (broken.length > 0) {
    return [`  # This scenario fails, because the object breaks ${broken.map(({ id }) => id).join(', ')}: ${look}`];
  }
  const skipped = requirements.some(({ outcome }) => outcome === 'skipped');
  return skipped ? [`  # This scenario is not judged, because the model lacks something: ${look}`] : [];
}

function isScenario(lines: readonly string[]): boolean {
  return lines[0]!.trimStart().startsWith('Scenario:');
}
