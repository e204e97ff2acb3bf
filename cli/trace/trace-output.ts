import { plainJson, plainLine } from '../../base/plain-text.ts';
import type { TracedInstruction, TraceWriter } from '../../debugger/trace/tracer.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { errorToJson } from '../json-error.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';

/** Takes a trace, and ends it. */
export interface TraceOutput extends TraceWriter {
  note(message: string): void;
  /** @param cut why instructions are missing at the end; null if none are */
  end(cut: string | null, error?: unknown): void;
}

const NUMBER_WIDTH = 9;
const SYMBOL_WIDTH = 32;
const INSTRUCTION_WIDTH = 40;

/** The end of a text that is too long for its column. */
const shortened = (text: string) => (text.length > SYMBOL_WIDTH ? `…${text.slice(1 - SYMBOL_WIDTH)}` : text);

const values = (changed: TracedInstruction['changed']) =>
  changed.map(([name, value]) => `${name}=0x${value.toString(16)}`).join(' ');

/** Prints an instruction a line, with the source line above it if it is another one than before. */
export function textTrace(streams: Streams): TraceOutput {
  const style = styleFor(streams.out, streams.environment);
  const write = (text: string) => streams.out.write(`${text}\n`);
  let source: string | undefined;
  let run = '';
  return {
    instruction: ({ number, event, program, cpu, symbol, instruction, source: own, retired, changed }) => {
      const head = `event ${event}: ${plainLine(program)} on CPU ${cpu}`;
      if (head !== run) write(style.bold(head));
      if (own !== undefined && (own !== source || head !== run)) write(`  ${own}`);
      run = head;
      source = own;
      const place = shortened(plainLine(symbol)).padEnd(SYMBOL_WIDTH);
      const effect = retired ? values(changed) : 'is not executed';
      write(
        `${String(number).padStart(NUMBER_WIDTH)}  ${place}  ${instruction.padEnd(INSTRUCTION_WIDTH)}  ${effect}`.trimEnd(),
      );
    },
    ended: ({ program, outcome, verdict, panic, oops, explanation }: ProgramRun, event, last) => {
      run = '';
      const why = panic?.message ?? oops?.message ?? explanation ?? verdict;
      write(`event ${event}: ${plainLine(program)} ${outcome} after instruction ${last}: ${plainLine(why)}\n`);
    },
    note: (message) => write(`${style.bold('note')}: ${plainLine(message)}\n`),
    end: (cut) => {
      if (cut !== null) write(`${style.bold('cut')}: ${cut}`);
    },
  };
}

/** Prints one JSON document, piece by piece. However the trace ends, the document is whole. */
export function jsonTrace(streams: Streams): TraceOutput {
  let first = true;
  const runs: unknown[] = [];
  const notes: string[] = [];
  streams.out.write('{"format":"rex-conformance trace output","formatVersion":1,\n"instructions":[');
  return {
    instruction: ({ number, event, program, cpu, address, symbol, instruction, source = null, retired, changed }) => {
      const registers = Object.fromEntries(changed.map(([name, value]) => [name, `0x${value.toString(16)}`]));
      const place = { address: `0x${address.toString(16)}`, symbol, instruction, source };
      const all = { number, event, program, cpu, ...place, executed: retired, registers };
      streams.out.write(`${first ? '\n' : ',\n'}${plainJson(all)}`);
      first = false;
    },
    ended: ({ program, outcome, result, instructions }, event, last) => {
      runs.push({ event, program, outcome, result, instructions, last });
    },
    note: (message) => notes.push(message),
    end: (cut, error) => {
      const rest = { runs, notes, cut, error: error === undefined ? null : errorToJson(error) };
      const members = Object.entries(rest).map(([name, value]) => `"${name}":${plainJson(value)}`);
      streams.out.write(`],\n${members.join(',\n')}}\n`);
    },
  };
}
