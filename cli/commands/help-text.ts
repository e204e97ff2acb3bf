import { wrapped } from '../../base/wrapped-text.ts';
import { EXIT_CODES, EXIT_MEANINGS } from '../exit-codes.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import { type ArgumentDefinition, type CommandDefinition, type OptionDefinition, placeholderOf } from './definition.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './table.ts';

/** Lines are no longer, however wide the terminal is. */
const WIDEST = 120;
/** Where what words mean begins. */
const MEANING = 23;
const EXIT_MEANING = 6;

/** An option with what is given to it: `-o, --output FILE`. */
export function optionForm(name: string, option: OptionDefinition): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  return `${short}--${name} ${placeholderOf(option)}`.trimEnd();
}

/** An argument as it stands in a synopsis. */
export function argumentForm({ placeholder, repeatable }: ArgumentDefinition): string {
  return repeatable === true ? `${placeholder}...` : placeholder;
}

/** What an option does, and whether it may be repeated. */
export function optionMeaning(option: OptionDefinition): string {
  return option.kind === 'text' && option.repeatable === true ? `${option.meaning}; may be repeated` : option.meaning;
}

/** What a word means, beside it or below it. */
function row(form: string, meaning: string, width: number): string {
  const lines = wrapped(meaning, width - MEANING);
  const head = `  ${form}`;
  const beside = head.length < MEANING;
  return lines
    .map((line, n) => `${n === 0 && beside ? head.padEnd(MEANING) : ' '.repeat(MEANING)}${line}\n`)
    .join('')
    .replace(/^/, beside ? '' : `${head}\n`);
}

function paragraph(text: string, width: number): string {
  return wrapped(text, width)
    .map((line) => `${line}\n`)
    .join('');
}

/** The lines that say how a command is called, without the word `usage`. */
export function synopsesOf(command: CommandName): readonly string[] {
  return COMMANDS[command].synopses.map((words) => `rex-conformance ${command} ${words}`.trimEnd());
}

/** An option and what is given to it stay in one line. */
const BOUND = '\u00a0';

function usageLines(synopses: readonly string[], width: number): string {
  const lines = synopses.flatMap((synopsis) =>
    wrapped(synopsis.replaceAll(/(-[\w-]+) (?=[A-Z])/g, `$1${BOUND}`), width - 7 - 4).map((line, n) =>
      (n === 0 ? line : `    ${line}`).replaceAll(BOUND, ' '),
    ),
  );
  return lines.map((line, n) => `${n === 0 ? 'usage:' : '      '} ${line}\n`).join('');
}

function section(name: CommandName, width: number): string {
  const command: CommandDefinition = COMMANDS[name];
  const rows = [
    ...command.arguments.map((argument) => row(argumentForm(argument), argument.meaning, width)),
    ...Object.entries(command.options).map(([option, definition]) =>
      row(optionForm(option, definition), optionMeaning(definition), width),
    ),
  ];
  const options = rows.length === 0 ? '' : `\n${rows.join('')}`;
  const notes = command.notes === undefined ? '' : `\n${paragraph(command.notes, width)}`;
  return `${paragraph(`${name}: ${command.description}`, width)}${options}${notes}`;
}

function commonRows(width: number): string {
  return Object.entries<OptionDefinition>(COMMON_OPTIONS)
    .map(([name, option]) => row(optionForm(name, option), option.meaning, width))
    .join('');
}

/** The table of exit codes. @param width of its lines, in columns */
export function exitCodeTable(width = WIDEST): string {
  const rows = Object.entries(EXIT_CODES).map(([name, code]) => {
    const lines = wrapped(EXIT_MEANINGS[name as keyof typeof EXIT_CODES], width - EXIT_MEANING);
    return lines.map((line, n) => `${(n === 0 ? `  ${code}` : '').padEnd(EXIT_MEANING)}${line}\n`).join('');
  });
  return rows.join('');
}

/** The help of all commands. @param columns of the terminal */
export function usageText(columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  const synopses = usageLines(COMMAND_NAMES.flatMap(synopsesOf), width);
  const sections = COMMAND_NAMES.map((name) => section(name, width)).join('\n');
  return `${synopses}\n${sections}\noptions of every command\n\n${commonRows(width)}\nexit codes\n${exitCodeTable(width)}`;
}

/** The help of one command: how it is called, what its words mean, and examples. @param columns of the terminal */
export function helpOf(command: CommandName, columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  const examples = COMMANDS[command].examples.map((line) => `  ${line}\n`).join('');
  return `${usageLines(synopsesOf(command), width)}\n${section(command, width)}\nexamples\n${examples}`;
}

/** The commands in a line each, for who calls without any. @param columns of the terminal */
export function shortHelp(columns = WIDEST): string {
  const width = Math.min(columns, WIDEST);
  const longest = Math.max(...COMMAND_NAMES.map((name) => name.length));
  const lines = COMMAND_NAMES.map((name) => {
    const [first, ...more] = wrapped(COMMANDS[name].summary, width - longest - 4);
    const rest = more.map((line) => `${' '.repeat(longest + 4)}${line}\n`).join('');
    return `  ${name.padEnd(longest)}  ${first}\n${rest}`;
  });
  const end = 'npx rex-conformance help COMMAND explains a command, and --help explains all of them.';
  return `usage: rex-conformance COMMAND [options]\n\n${lines.join('')}\n${paragraph(end, width)}`;
}
