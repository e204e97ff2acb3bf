import { readFileSync } from 'node:fs';
import { FlowControl, Formatter, FormatterSyntax, OpKind } from 'iced-x86';
import { type FunctionSymbol, ProgramText } from '../../../runtime/audit/program-text.ts';
import { checkSegments } from '../../../runtime/load/segment-checks.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { type Html, html } from '../html.ts';

/** An instruction with a note. */
export interface ListedInstruction {
  /** Bytes from the image base. */
  readonly address: number;
  /** Bytes from the start of its function. */
  readonly offset: number;
  readonly text: string;
  /** The target of its jump or read, by name; empty if there is none. */
  readonly note: string;
}

/** Intel's syntax, numbers as C writes them. */
function intelSyntax(): Formatter {
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.hexPrefix = '0x';
  formatter.hexSuffix = '';
  formatter.branchLeadingZeros = false;
  formatter.showBranchSize = false;
  formatter.spaceAfterOperandSeparator = true;
  return formatter;
}

/** The code of one object, function by function. */
export class ObjectCode {
  private readonly code: ProgramText;
  private readonly formatter = intelSyntax();

  /** @throws Diagnostic for a file that is not a sound object */
  constructor(path: string) {
    const object = readElfObject(readFileSync(path), path);
    this.code = new ProgramText(object, checkSegments(object));
  }

  get functions(): readonly FunctionSymbol[] {
    return this.code.functions;
  }

  /** A function by its demangled name, without the crate's hash, as the kernel prints it. */
  find(name: string): FunctionSymbol | undefined {
    return this.code.functions.find((symbol) => symbol.name === name);
  }

  /** All instructions of a function. */
  listing(symbol: FunctionSymbol): readonly ListedInstruction[] {
    const end = this.code.endOfFunction(symbol.address);
    const listed: ListedInstruction[] = [];
    for (let address = symbol.address; address < end; ) {
      const instruction = this.code.raw(address);
      const { length } = instruction;
      const text = this.formatter.format(instruction);
      const note = this.note(address);
      listed.push({ address, offset: address - symbol.address, text, note });
      address += Math.max(1, length);
    }
    return listed;
  }

  private note(address: number): string {
    const instruction = this.code.raw(address);
    const { flowControl } = instruction;
    if (instruction.isIpRelMemoryOperand) {
      const word = this.code.words.get(Number(instruction.ipRelMemoryAddress));
      if (word?.kind === 'import') return word.name;
      if (word?.kind === 'image') return this.nameAt(word.address);
      return '';
    }
    const branches = flowControl === FlowControl.Call || flowControl === FlowControl.UnconditionalBranch;
    if (!branches || instruction.op0Kind !== OpKind.NearBranch64) return '';
    const target = Number(instruction.nearBranchTarget);
    return this.code.symbolOf(target) === undefined ? '' : this.nameAt(target);
  }

  private nameAt(address: number): string {
    const symbol = this.code.symbolAround(address);
    if (symbol === undefined) return '';
    const offset = address - symbol.address;
    return offset === 0 ? symbol.name : `${symbol.name}+0x${offset.toString(16)}`;
  }
}

/** A listing. @param here the address of the instruction that is marked */
export function listingView(instructions: readonly ListedInstruction[], label: string, here?: number): Html {
  const rows = instructions.map(({ address, offset, text, note }) => {
    const [, mnemonic, operands] = /^(\S+(?: (?=movs|stos|cmps|scas|lods)\S+)?) ?(.*)$/.exec(text) ?? ['', text, ''];
    return html`<tr${address === here ? html` class="here" aria-label="here"` : ''}><td class="offset">+0x${offset.toString(16)}</td><td class="instruction"><span class="mnemonic">${mnemonic}</span> ${operands}</td><td class="note">${note}</td></tr>\n`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="listing"><thead class="unseen"><tr><th scope="col">offset</th><th scope="col">instruction</th><th scope="col">what it refers to</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
