import { Diagnostic } from '../kernel-model/diagnostic.ts';
import type { KernelEvent } from '../kernel-model/events.ts';
import type { MapDescription, ProgramRun } from '../runtime/target.ts';
import { TASK, type Trial, type TriedObject } from './init-trial.ts';

type Rows = readonly (readonly string[])[];

function table(rows: Rows, indentation: string): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `${indentation}| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`);
}

/** A text that is found in a message, as a phrase can say it: `*` stands for what would end the phrase's quotation. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\r\n]+/g, '*')}"`;
}

function attachPhrase({ program, point }: Trial): string {
  const [kind = ''] = program.section.split('/');
  if (kind === 'perf_event') return 'a perf event';
  return kind === 'xdp' || kind === 'tc' ? `${kind} on "${point}"` : `${kind} "${point}"`;
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

/** What else a step can let happen, for the reader to try. */
const OTHER_EVENTS: Readonly<Record<KernelEvent['kind'], string>> = {
  packet: 'Packets of a capture, a file in the folder captures:  When the packets of "dns.pcap" arrive',
  tracepoint: 'Fields of the record:  When task 42 "bash" hits the tracepoint with  and a table  | fildes | 3 |',
  probe: 'Arguments are in registers:  When task 42 "bash" calls the probed function with  and a table  | di | 3 |',
  perf_sample: 'More of the sample in the table:  | address | 0x1000 |, | ip | 0x401000 |',
};

const NAMED_VERDICT = /^(XDP_[A-Z]+|TC_ACT_[A-Z]+|kept|filtered out)$/;

/** The step that says how a run ended. */
function outcomeLines(run: ProgramRun): string[] {
  switch (run.outcome) {
    case 'completed':
      return [
        NAMED_VERDICT.test(run.verdict) ? `Then the verdict is ${run.verdict}` : `Then the result is ${run.result | 0}`,
      ];
    case 'panicked': {
      const place = run.panic?.location === undefined ? '' : ` at "${run.panic.location}"`;
      return [
        '# Is it meant to panic on this? A panic ends the program cleanly, and is removed with it.',
        `Then the program panics with ${quoted(run.panic?.message ?? '*')}${place}`,
      ];
    }
    case 'timed out': {
      const helper = run.timeout?.helper;
      const place = helper === undefined ? '' : `, on return from "${helper}"`;
      return [
        '# The watchdog ended it. Is it meant to run that long?',
        `Then the program is ended by the watchdog${place}`,
      ];
    }
    case 'oops':
    case 'conformance failure': {
      const reason = run.oops?.message ?? run.explanation ?? run.outcome;
      return [`# This scenario fails, because the program does what no Rex program may do: ${reason}`].map((line) =>
        line.replaceAll(/[\r\n]+/g, ' '),
      );
    }
    case 'unsupported':
      return [];
  }
}

/** Why a program was not tried, as comments. */
function reasonLines(trial: Trial): string[] {
  const { ended, program } = trial;
  const reasons =
    ended instanceof Diagnostic
      ? ended.format().split('\n')
      : [`it uses what the model does not have: ${ended.explanation}`];
  return [`# Program "${program.name}" was not tried:`, ...reasons.map((line) => `#   ${line.trim()}`)];
}

function wasTried({ ended }: Trial): boolean {
  return !(ended instanceof Diagnostic) && ended.outcome !== 'unsupported';
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
    return [`# And user space reads 1 record from map "${map.name}"`];
  if (UNREADABLE.has(map.typeName)) return [];
  const value = `value: ${typeOfSize(map.valueSize)}`;
  const heading = KEYLESS.has(map.typeName) ? [value] : [`key: ${typeOfSize(map.keySize)}`, value];
  return [
    `# And map "${map.name}" holds, among others`,
    ...table([heading, heading.map((cell) => (cell.includes('bytes') ? '…' : '0'))], '#   '),
  ];
}

function trialScenario(number: number, tried: TriedObject, trial: Trial): string[] {
  const { program, addedFunction, event, ended } = trial;
  if (!wasTried(trial) || ended instanceof Diagnostic) return reasonLines(trial).map((line) => `  ${line}`);
  const opened = tried.loaded.imports.includes('just_return_func') ? ' and is open to error injection' : '';
  const body = [
    ...(addedFunction === undefined ? [] : [`Given function "${addedFunction}" can be probed${opened}`]),
    `${addedFunction === undefined ? 'Given' : 'And'} the object "${tried.found.name}"`,
    `And program "${program.name}" is attached to ${attachPhrase(trial)}`,
    `# ${OTHER_EVENTS[event.kind]}`,
    ...eventLines(event),
    ...outcomeLines(ended),
    ...(ended.outcome === 'completed' ? tried.loaded.maps.slice(0, 2).flatMap(mapHint) : []),
  ];
  return [
    `  Scenario: [${number}] ${TITLES[event.kind]}, and "${program.name}" sees it`,
    ...body.map((line) => `    ${line}`),
  ];
}

/**
 * A first feature for an object: its programs, its maps, and what each program did with one event. The same object gives the same text.
 */
export function featureText(tried: TriedObject): string {
  const { found, loaded, trials } = tried;
  const scenarios = [
    [
      'Scenario: [1] The programs, and what each is attached to',
      `  Given the object "${found.name}"`,
      '  Then its programs are',
      ...table(
        [
          ['program', 'type', 'section', 'attach point'],
          ...loaded.programs.map(({ name, type, section, attachPoint }) => [name, type, section, attachPoint ?? '']),
        ],
        '    ',
      ),
    ].map((line) => `  ${line}`),
  ];
  if (loaded.maps.length > 0) {
    const rows = loaded.maps.map(({ name, typeName, keySize, valueSize, maxEntries }) =>
      [name, typeName, keySize, valueSize, maxEntries].map(String),
    );
    scenarios.push(
      [
        'Scenario: [2] The maps that user space finds',
        `  Given the object "${found.name}"`,
        '  Then its maps are',
        ...table([['map', 'type', 'key size', 'value size', 'max entries'], ...rows], '    '),
      ].map((line) => `  ${line}`),
    );
  }
  const next = () => scenarios.filter(isScenario).length + 1;
  for (const trial of trials) scenarios.push(trialScenario(next(), tried, trial));
  scenarios.push([
    `  Scenario: [${next()}] It keeps what every Rex program has to keep`,
    ...profileLines(tried),
    `    Then object "${found.name}" keeps every requirement of the universal profile`,
  ]);
  return [
    `# What ${found.name} is, and what each of its programs did with one event. Written by rex-conformance init, to be changed:`,
    '# say what the programs are for, let other things happen to them, and compare more of what they do.',
    '# Every phrase is listed in node_modules/rex-conformance/docs/phrases.md.',
    `Feature: ${found.name}`,
    '  As it was found. Say here, in a sentence or two, what it must do.',
    ...scenarios.flatMap((lines) => ['', ...lines]),
    '',
  ].join('\n');
}

/** Why the scenario of the universal profile does not pass, as a comment; nothing where it does. */
function profileLines({ found, report: { requirements } }: TriedObject): string[] {
  const broken = requirements.filter(({ outcome, level }) => outcome === 'failed' && level === 'MUST');
  const look = `npx rex-conformance check ${found.path} explains`;
  if (broken.length > 0) {
    return [`    # This scenario fails, because the object breaks ${broken.map(({ id }) => id).join(', ')}: ${look}`];
  }
  const skipped = requirements.some(({ outcome }) => outcome === 'skipped');
  return skipped ? [`    # This scenario is not judged, because of what the model does not have: ${look}`] : [];
}

function isScenario(lines: readonly string[]): boolean {
  return lines[0]!.trimStart().startsWith('Scenario:');
}
