import { Diagnostic } from '../base/diagnostic.ts';
import { knownNames } from '../base/known-names.ts';
import { plainLine, plainText } from '../base/plain-text.ts';
import { ERRNO, type ErrnoName } from '../kernel-model/errno.ts';
import { HELPERS } from '../kernel-model/helpers/table.ts';
import { spacedHex } from '../runtime/describe-helper-call.ts';
import type { SteppedTarget } from '../runtime/stepping/stepped-target.ts';
import type { MapEntry } from '../runtime/target.ts';
import type { Traveller } from './time/traveller.ts';

/** The most entries of a map, bytes of each part of an entry, and lines of a log that an answer shows. */
const MOST_ENTRIES = 256;
const MOST_BYTES = 64;
const MOST_LINES = 200;
const LAST_EVENT = 1_000_000_000;

interface MonitorCommand {
  readonly form: string;
  readonly meaning: string;
  run(words: readonly string[], traveller: Traveller): string | Promise<string>;
}

const NOT_HERE = 'everything is over\n';

/** What gdb's `monitor` does here. */
const COMMANDS: Readonly<Record<string, MonitorCommand>> = {
  maps: { form: 'maps', meaning: 'the maps', run: (_words, traveller) => listMaps(traveller) },
  map: { form: 'map NAME', meaning: 'the entries of a map', run: ([name], traveller) => showMap(name, traveller) },
  locks: {
    form: 'locks',
    meaning: 'locks and references that programs hold',
    run: (_words, traveller) => locks(traveller),
  },
  trace: {
    form: 'trace',
    meaning: "the trace and the kernel's log so far",
    run: (_words, traveller) => logs(traveller),
  },
  where: {
    form: 'where',
    meaning: 'the event, the program, the CPU and the instruction',
    run: (_words, traveller) => where(traveller),
  },
  event: {
    form: 'event N',
    meaning: 'the next continue or stepi goes to the first program of event N',
    run: ([number], traveller) => jump(number, traveller),
  },
  restart: {
    form: 'restart',
    meaning: 'the next continue or stepi goes to the beginning',
    run: (_words, traveller) => {
      traveller.jumpToBeginning();
      return 'the next continue or stepi goes to the beginning\n';
    },
  },
  'helper-fails': {
    form: 'helper-fails NAME ERRNO',
    meaning: 'starts again with a helper that always fails; helper-fails NAME lets it do its work again',
    run: ([name, errno], traveller) => fail(name, errno, traveller),
  },
  help: { form: 'help', meaning: 'these commands', run: () => help() },
};

/** Answers a `monitor` command. @returns text with whole lines */
export async function monitor(text: string, traveller: Traveller): Promise<string> {
  const [name = 'help', ...words] = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) return `there is no command "${plainLine(name)}"\n${help()}`;
  try {
    return await command.run(words, traveller);
  } catch (error) {
    if (error instanceof Diagnostic) return `${plainLine(error.message)}: ${plainLine(error.cause)}\n`;
    throw error;
  }
}

function help(): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ form }) => form.length));
  return Object.values(COMMANDS)
    .map(({ form, meaning }) => `${form.padEnd(width)}  ${meaning}\n`)
    .join('');
}

function lines(all: readonly string[], none: string): string {
  const shown = all.slice(-MOST_LINES).map((line) => `${plainLine(line)}\n`);
  const left = all.length - shown.length;
  return `${left > 0 ? `… ${left} earlier lines\n` : ''}${shown.length === 0 ? `${none}\n` : shown.join('')}`;
}

function targetOf({ timeline }: Traveller): SteppedTarget | undefined {
  return timeline.program === undefined ? undefined : timeline.target;
}

async function listMaps(traveller: Traveller): Promise<string> {
  const target = targetOf(traveller);
  if (target === undefined) return NOT_HERE;
  const maps = await Promise.all(
    target.mapNames().map(async (name) => {
      const { typeName, keySize, valueSize, maxEntries, address } = await target.describeMap(name);
      return `${name}  ${typeName}, at most ${maxEntries} entries, ${keySize} → ${valueSize} bytes, at 0x${address.toString(16)}`;
    }),
  );
  return lines(maps, 'there are no maps');
}

async function showMap(name: string | undefined, traveller: Traveller): Promise<string> {
  const target = targetOf(traveller);
  if (target === undefined) return NOT_HERE;
  if (name === undefined) return `name a map: ${plainLine(target.mapNames().join(', '))}\n`;
  const entries = await target.readMap(name);
  const shown = entries.slice(0, MOST_ENTRIES).map(describeEntry);
  const left = entries.length - shown.length;
  return shown.length === 0 ? 'it is empty\n' : `${shown.join('')}${left > 0 ? `… ${left} more entries\n` : ''}`;
}

function describeEntry({ key, value }: MapEntry): string {
  const bytes = (all: Uint8Array) => `${spacedHex(all.subarray(0, MOST_BYTES))}${all.length > MOST_BYTES ? ' …' : ''}`;
  return key.length === 0 ? `${bytes(value)}\n` : `${bytes(key)} → ${bytes(value)}\n`;
}

async function locks(traveller: Traveller): Promise<string> {
  const state = await targetOf(traveller)?.state();
  if (state === undefined) return NOT_HERE;
  return lines([...state.locksHeld, ...state.references], 'no program holds a lock or a reference');
}

function logs({ timeline: { program } }: Traveller): string {
  if (program === undefined) return NOT_HERE;
  const { trace, log } = program.kernel;
  return `${lines(trace.lines(), 'the trace is empty')}${lines(log.lines(), "the kernel's log is empty")}`;
}

function where({ timeline }: Traveller): string {
  const { program, position } = timeline;
  if (program === undefined || position === undefined) return NOT_HERE;
  const place = program.kernel.kallsyms.describe(program.registers.rip);
  const run = `program "${plainLine(program.program)}" on CPU ${program.cpu}`;
  return `event ${timeline.event}, ${run}, after ${position.retired} instructions, at ${plainLine(place)}\n`;
}

function jump(text: string | undefined, traveller: Traveller): string {
  const number = Number(text);
  if (text === undefined || !/^\d+$/.test(text) || number < 1 || number > LAST_EVENT)
    return 'give the number of an event, from 1 on\n';
  traveller.jumpToEvent(number);
  return `the next continue or stepi goes to event ${number}\n`;
}

function fail(name: string | undefined, errno: string | undefined, traveller: Traveller): string {
  const names = HELPERS.filter(({ state }) => state === 'modelled').map((helper) => helper.name);
  if (name === undefined || !names.includes(name)) {
    const { nearest } = knownNames(name ?? '', names);
    return plainText(`name a helper${nearest === undefined ? ' of the kernel' : `, such as ${nearest}`}\n`);
  }
  if (errno !== undefined && !Object.hasOwn(ERRNO, errno)) return `give one of ${Object.keys(ERRNO).join(', ')}\n`;
  const failing = new Map(traveller.timeline.failing);
  if (errno === undefined) failing.delete(name);
  else failing.set(name, errno as ErrnoName);
  traveller.changeKernel(failing);
  const what = errno === undefined ? `where ${name} does its work` : `where ${name} fails with ${errno}`;
  return `the next continue or stepi goes to the beginning, ${what}\n`;
}
