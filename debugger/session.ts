import { Diagnostic } from '../base/diagnostic.ts';
import { plainLine } from '../base/plain-text.ts';
import { READ } from '../kernel-model/memory/guest-memory.ts';
import { monitor } from './monitor.ts';
import { hexNumber, textFromHex, textToHex } from './protocol/hex-text.ts';
import { NO_MEMORY, placeOf, readMemory, readRange, WRONG_PACKET, writtenMemory } from './protocol/memory.ts';
import { LONGEST_PACKET } from './protocol/packets.ts';
import {
  changeAll,
  changeOne,
  type RegisterChange,
  readAll,
  readOne,
  targetDescription,
} from './protocol/registers.ts';
import { stopReply, wordsOf } from './protocol/stop-reply.ts';
import type { WatchKind } from './time/conditions.ts';
import type { Order, Stop, Traveller } from './time/traveller.ts';

const OK = 'OK';
/** No such thing: the client does without it. */
const UNKNOWN = '';
/** ENOSPC: too many breakpoints or changes. */
const NO_ROOM = 'E1c';
const WATCH_KINDS: Readonly<Record<string, WatchKind>> = { '2': 'watch', '3': 'rwatch', '4': 'awatch' };
/** The longest text of `monitor`, in bytes as they are sent. */
const MOST_TEXT = 2 ** 17;

/** How a client has left. */
export type Leaving = 'detached' | 'killed' | 'finished';

/** One client's conversation, packet by packet (GDB's remote serial protocol). */
export class Session {
  /** Set once the client has said that it leaves. */
  left: Leaving | undefined;
  /** Whether both sides no longer acknowledge packets. */
  withoutAcknowledgements = false;
  private readonly traveller: Traveller;
  private readonly print: (text: string) => Promise<void>;
  private features = { softwareBreakpoints: false, hardwareBreakpoints: false };

  /** @param print shows a text on the client's console, while programs run or before a stop is told */
  constructor(traveller: Traveller, print: (text: string) => Promise<void>) {
    this.traveller = traveller;
    this.print = print;
  }

  /**
   * Carries out a packet.
   * @returns the answer, without its frame; undefined where none follows
   */
  async answer(packet: string): Promise<string | undefined> {
    const rest = packet.slice(1);
    switch (packet[0]) {
      case '?':
        return this.reply(this.traveller.stop);
      case 'g':
        return this.withProgram(({ registers }) => readAll(registers));
      case 'p':
        return this.withProgram(({ registers }) => readOne(number(rest), registers) ?? WRONG_PACKET);
      case 'G':
        return this.changeRegisters(changeAll(rest));
      case 'P': {
        const [name = '', value = ''] = rest.split('=');
        return this.changeRegisters(changeOne(number(name), value));
      }
      case 'm':
        return this.withProgram(({ kernel }) => readMemory(kernel.memory, rest));
      case 'M':
      case 'X':
        return this.changeMemory(rest, packet[0] === 'X');
      case 'Z':
      case 'z':
        return this.setPoint(rest, packet[0] === 'Z');
      case 'c':
      case 'C':
        return await this.go({ kind: 'continue' });
      case 's':
      case 'S':
        return await this.go({ kind: 'step' });
      case 'b':
        return await this.goBack(rest);
      case 'H':
        return OK;
      case 'T':
        return number(rest) === this.thread ? OK : WRONG_PACKET;
      case 'D':
        this.left = 'detached';
        return OK;
      case 'k':
        this.left = 'killed';
        return undefined;
      case 'v':
        return await this.answerNamed(packet);
      case 'q':
      case 'Q':
        return await this.query(packet);
      default:
        return UNKNOWN;
    }
  }

  /** The thread that runs: gdb counts from 1 on. */
  private get thread(): number {
    return (this.traveller.timeline.program?.cpu ?? 0) + 1;
  }

  private withProgram(use: (program: NonNullable<Traveller['timeline']['program']>) => string): string {
    const { program } = this.traveller.timeline;
    return program === undefined ? NO_MEMORY : use(program);
  }

  private changeRegisters(change: RegisterChange | undefined): string {
    if (change === undefined) return WRONG_PACKET;
    return this.withProgram(() =>
      this.traveller.timeline.intervene(0, ({ registers }) => change(registers)) ? OK : NO_ROOM,
    );
  }

  private changeMemory(text: string, binary: boolean): string {
    return this.withProgram(({ kernel }) => {
      const written = writtenMemory(kernel.memory, text, binary);
      if (typeof written === 'string') return written;
      const { offset, bytes } = written;
      if (bytes.length === 0) return OK;
      return this.traveller.timeline.intervene(bytes.length, ({ kernel: { memory } }) => memory.u8.set(bytes, offset))
        ? OK
        : NO_ROOM;
    });
  }

  /** `TYPE,ADDRESS,KIND`: a breakpoint or watchpoint is set, or removed. */
  private setPoint(text: string, isSet: boolean): string {
    const { conditions } = this.traveller;
    const [type = '', ...rest] = (text.split(';')[0] ?? '').split(',');
    const range = readRange(rest.join(','));
    if (range === undefined) return WRONG_PACKET;
    const { address, size } = range;
    const watch = WATCH_KINDS[type];
    if (watch === undefined) {
      if (type !== '0' && type !== '1') return UNKNOWN;
      const kind = type === '0' ? 'software' : 'hardware';
      if (isSet) return conditions.addBreakpoint(address, kind) ? OK : NO_ROOM;
      conditions.removeBreakpoint(address, kind);
      return OK;
    }
    if (!isSet) {
      conditions.removeWatchpoint(watch, address, size);
      return OK;
    }
    if (size === 0) return WRONG_PACKET;
    return this.withProgram(({ kernel }) => {
      if (placeOf(kernel.memory, range, READ) === undefined) return NO_MEMORY;
      return conditions.addWatchpoint(watch, address, size) ? OK : NO_ROOM;
    });
  }

  private async go(order: Order): Promise<string> {
    return await this.arrive(() => this.traveller.forwards(order));
  }

  private async goBack(kind: string): Promise<string> {
    if (kind !== 's' && kind !== 'c') return UNKNOWN;
    return await this.arrive(() => this.traveller.backwards(kind === 's' ? 'step' : 'continue'));
  }

  private async arrive(travel: () => Promise<Stop>): Promise<string> {
    const before = this.traveller.timeline.program?.image.region.offset;
    const stop = await travel();
    if (stop.kind === 'over') this.left = 'finished';
    const words = wordsOf(stop);
    if (words !== '') await this.print(words);
    const { program } = this.traveller.timeline;
    if (program !== undefined && program.image.region.offset !== before) {
      await this.print(`${plainLine(program.image.name)} is at 0xffffc900${hex32(program.image.region.offset)} now\n`);
    }
    return this.reply(stop);
  }

  private reply(stop: Stop): string {
    return stopReply(stop, this.thread, this.features);
  }

  private async answerNamed(packet: string): Promise<string | undefined> {
    if (packet === 'vCont?') return 'vCont;c;C;s;S;r';
    if (packet.startsWith('vKill')) {
      this.left = 'killed';
      return OK;
    }
    if (!packet.startsWith('vCont;')) return UNKNOWN;
    for (const action of packet.slice('vCont;'.length).split(';')) {
      const [what = '', whose] = action.split(':');
      if (whose !== undefined && whose !== '-1' && number(whose) !== this.thread) continue;
      const order = orderOf(what);
      return order === undefined ? WRONG_PACKET : await this.go(order);
    }
    return WRONG_PACKET;
  }

  private async query(packet: string): Promise<string> {
    const [name = '', ...words] = packet.split(/[:;,]/);
    switch (name) {
      case 'qSupported':
        return this.supported(words);
      case 'QStartNoAckMode':
        this.withoutAcknowledgements = true;
        return OK;
      case 'qXfer':
        return transfer(packet);
      case 'qC':
        return `QC${this.thread.toString(16)}`;
      case 'qfThreadInfo':
        return `m${this.thread.toString(16)}`;
      case 'qsThreadInfo':
        return 'l';
      case 'qThreadExtraInfo':
        return textToHex(await monitor('where', this.traveller));
      case 'qAttached':
        return '1';
      case 'qRcmd':
        return await this.monitor(words.join(','));
      default:
        return UNKNOWN;
    }
  }

  private supported(words: readonly string[]): string {
    const softwareBreakpoints = words.includes('swbreak+');
    const hardwareBreakpoints = words.includes('hwbreak+');
    this.features = { softwareBreakpoints, hardwareBreakpoints };
    const size = `PacketSize=${LONGEST_PACKET.toString(16)}`;
    const ours = 'qXfer:features:read+;QStartNoAckMode+;vContSupported+;ReverseStep+;ReverseContinue+';
    return `${size};${ours};swbreak+;hwbreak+`;
  }

  private async monitor(digits: string): Promise<string> {
    const text = textFromHex(digits);
    if (text === undefined) return WRONG_PACKET;
    let shown: string;
    try {
      shown = await monitor(text, this.traveller);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      shown = `${plainLine(error.message)}\n`;
    }
    const bytes = shown.length > MOST_TEXT ? `${shown.slice(0, MOST_TEXT)}\n… the rest is cut off\n` : shown;
    await this.print(bytes);
    return OK;
  }
}

function number(text: string): number {
  return Number(hexNumber(text) ?? -1n);
}

function hex32(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** An action of `vCont`. */
function orderOf(action: string): Order | undefined {
  if (action === 'c' || action.startsWith('C')) return { kind: 'continue' };
  if (action === 's' || action.startsWith('S')) return { kind: 'step' };
  const [start, end] = action.startsWith('r') ? action.slice(1).split(',').map(hexNumber) : [];
  return start === undefined || end === undefined ? undefined : { kind: 'range', start, end };
}

/** `qXfer:features:read:target.xml:OFFSET,LENGTH`: a piece of the description of the target. */
function transfer(packet: string): string {
  const [, what, how, name, place = ''] = packet.split(':');
  if (what !== 'features' || how !== 'read') return UNKNOWN;
  if (name !== 'target.xml') return 'E00';
  const range = readRange(place);
  if (range === undefined) return WRONG_PACKET;
  const text = targetDescription();
  const start = Number(range.address);
  const end = start + Math.min(range.size, LONGEST_PACKET / 2);
  return `${end >= text.length ? 'l' : 'm'}${text.slice(start, end)}`;
}
