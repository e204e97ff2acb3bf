import { plainLine } from '../../base/plain-text.ts';
import { argumentsByName, type MapNames, resultOfCall } from '../../runtime/describe-helper-call.ts';
import { describeCallSource, describeSource } from '../../runtime/describe-source.ts';
import type { HelperCall, NotedCall, ProgramRun, StackFrame } from '../../runtime/program-run.ts';
import { type Content, type Html, html } from '../site/html.ts';
import type { EventOnPage } from './event-on-page.ts';
import { describeChange, packetOnPage } from './packet-changes.ts';
import { sourcesPart } from './source-lines.ts';

/** Helper calls of a run on the page. */
const MOST_CALLS = 200;
/** Changed entries of an event on the page. */
const MOST_CHANGES = 200;

/** Nanoseconds as people read them: `1,234 ns`. */
export function nanoseconds(time: number): string {
  return `${time.toLocaleString('en')} ns`;
}

/** The outcome in a word for the list of events: the verdict, or how the run ended. */
export function outcomeOf({ runs, problem }: EventOnPage): string {
  if (problem !== undefined) return runs.length === 0 ? 'not seen' : 'broken';
  const unusual = runs.find(({ outcome }) => outcome !== 'completed');
  return unusual?.outcome ?? runs.at(-1)?.verdict ?? 'not seen';
}

function linesOf({ trace, log }: Pick<NotedCall, 'trace' | 'log'>): Content {
  const line = (what: string) => (text: string) =>
    text !== '' && html`<p class="line"><span class="what">${what}</span> <code>${plainLine(text)}</code></p>`;
  return [...trace.map(line('trace')), ...log.map(line('log'))];
}

function callItem(run: ProgramRun, call: HelperCall, noted: NotedCall | undefined, maps: MapNames): Html {
  const args = argumentsByName(call, maps).map(
    ([name, text]) => html`<div><dt>${name}</dt><dd><code>${plainLine(text)}</code></dd></div>`,
  );
  const source = describeCallSource(run, call);
  const when =
    noted !== undefined &&
    html` <span class="when">at ${nanoseconds(noted.from)}, instruction ${noted.instruction}</span>`;
  return html`<li><p><code>${call.name}</code> → <code>${plainLine(resultOfCall(call))}</code>${when}</p>${source !== undefined && html`<p class="when">${source}</p>`}<dl>${args}</dl>${noted !== undefined && linesOf(noted)}</li>\n`;
}

function calls(run: ProgramRun, maps: MapNames): Content {
  if (run.helperCalls === 0) return false;
  const shown = run.helpers.slice(0, MOST_CALLS);
  const left = run.helperCalls - shown.length;
  const items = shown.map((call, n) => callItem(run, call, run.noted?.calls[n], maps));
  return html`<h4>Helper calls</h4><ol class="calls">${items}</ol>${left > 0 && html`<p>and ${left} more calls</p>`}`;
}

function frameItem({ symbol, offset, size, source = [] }: StackFrame): Html {
  const places = source.map(({ name, file, line, inlined }) => {
    const place = `${name ?? '?'}${file === undefined ? '' : `, ${file}:${line}`}`;
    return html`<li>${inlined && 'inlined: '}${plainLine(place)}</li>`;
  });
  const head = plainLine(`${symbol}+0x${offset.toString(16)}/0x${size.toString(16)}`);
  return html`<li><code>${head}</code>${places.length > 0 && html`<ul>${places}</ul>`}</li>`;
}

/** How a run ended, if it did not just return. */
function ending({ panic, oops, timeout, explanation, violations }: ProgramRun): Content {
  const frames = panic?.frames ?? oops?.frames ?? [];
  const what = timeout === null ? 'panic' : 'timeout';
  const told = [
    ...(panic === null
      ? []
      : [`${what}: ${panic.message}${panic.location === undefined ? '' : ` at ${panic.location}`}`]),
    ...(timeout === null
      ? []
      : [`interrupted at ${timeout.interruptedAt}`, ...describeSource({ source: timeout.interruptedSource ?? [] })]),
    ...(oops === null ? [] : [`${oops.message}${oops.explanation === undefined ? '' : `: ${oops.explanation}`}`]),
    ...(explanation === null ? [] : [explanation]),
    ...violations.map(({ code, message }) => `${code}: ${message}`),
  ];
  if (told.length === 0) return false;
  return html`<h4>How it ended</h4>${told.map((text) => html`<p class="ending">${plainLine(text)}</p>`)}${frames.length > 0 && html`<ol class="frames">${frames.map(frameItem)}</ol>`}`;
}

function runPart(run: ProgramRun, packet: Uint8Array | undefined, maps: MapNames): Html {
  const { program, outcome, verdict, fate, startedAt, endedAt, instructions, stackHighWater } = run;
  const told = run.noted?.calls ?? [];
  const later = (key: 'trace' | 'log') => run[key].slice(told.reduce((sum, call) => sum + call[key].length, 0));
  const facts: readonly (readonly [string, string])[] = [
    ['outcome', outcome],
    ['result', `${verdict}${fate === null ? '' : `, ${fate}`}`],
    ['time', `${nanoseconds(startedAt)} to ${nanoseconds(endedAt)}, CPU ${run.cpu}`],
    ['instructions', instructions.toLocaleString('en')],
    ['stack', `${stackHighWater} bytes`],
  ];
  const left =
    run.packet !== null &&
    packet !== undefined &&
    html`<h4>Packet, as it was left: ${describeChange(packet, run.packet)}</h4>${packetOnPage(run.packet, packet)}`;
  const sent = run.packetsOut.map(
    ({ interface: device, bytes, ingress }) =>
      html`<h4>Packet ${ingress === true ? 'into' : 'out of'} ${plainLine(device)}</h4>${packetOnPage(bytes, packet)}`,
  );
  return html`<article class="run"><h3>${plainLine(`${run.object}/${program}`)}</h3><dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${plainLine(value)}</dd></div>`)}</dl>
${ending(run)}${calls(run, maps)}${linesOf({ trace: later('trace'), log: later('log') })}${left}${sent}</article>`;
}

function changesPart({ number: event, changes, notCompared }: EventOnPage): Content {
  const rows = changes
    .slice(0, MOST_CHANGES)
    .map(
      ({ map, key, before = 'none', after = 'none' }) =>
        html`<tr><td>${plainLine(map)}</td><td><code>${key}</code></td><td><code>${before}</code></td><td><code>${after}</code></td></tr>\n`,
    );
  const more = changes.length - rows.length;
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="Changes of maps in event ${event}"><table><thead><tr><th>map</th><th>key</th><th>before</th><th>after</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return [
    changes.length > 0 && html`<h3>Maps</h3>${table}`,
    more > 0 && html`<p>and ${more} more entries</p>`,
    notCompared.map((text) => html`<p class="problem">${plainLine(text)}</p>`),
  ];
}

/** The section of an event: its packet, what each program did, the lines that it executed, and how maps changed. */
export function eventSection(event: EventOnPage, maps: MapNames): Html {
  const { number, source, packet, runs, warnings, problem } = event;
  return html`<section id="event-${number}" tabindex="-1"><h2>Event ${number}: ${plainLine(source)}</h2>
${warnings.map(({ text }) => html`<p class="problem">${plainLine(text)}</p>`)}${problem !== undefined && html`<p class="problem">${plainLine(problem)}</p>`}
${packet !== undefined && html`<h3>Packet, as it came</h3>${packetOnPage(packet)}`}
${runs.map((run) => runPart(run, packet, maps))}
${sourcesPart(event)}
${changesPart(event)}</section>
`;
}
