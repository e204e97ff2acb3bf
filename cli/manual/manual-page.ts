import { COMMON_OPTIONS } from '../commands/common-options.ts';
import type { CommandDefinition, OptionDefinition } from '../commands/definition.ts';
import { argumentForm, optionForm, optionMeaning, synopsesOf } from '../commands/help-text.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from '../commands/table.ts';
import { EXIT_CODES, EXIT_MEANINGS } from '../exit-codes.ts';

/** Characters that roff reads as more than themselves, by their names. */
const NAMED: Readonly<Record<string, string>> = {
  '\\': '\\(rs',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
};

/** The variables of the environment that the commands read. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  COLUMNS: 'how wide texts and tables are, in place of the width of the terminal',
  NO_COLOR: 'if it is set and not empty, nothing is coloured',
  GITHUB_STEP_SUMMARY: 'a file of GitHub Actions, which check appends its summary to',
  REX_CONFORMANCE_STACK: 'if it is 1, an error of the suite itself is shown with its stack',
};

/** A text of man(7) without a character that is a command. */
export function manText(text: string): string {
  return text
    .replaceAll(/[\\'`^~"-]/g, (character) => NAMED[character]!)
    .replaceAll(
      /[^\0-\x7f]/gu,
      (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    )
    .replaceAll(/^\./gm, '\\&.');
}

/** Sentences, each on a line of its own as roff wants them. */
function sentences(text: string): string {
  return text
    .split(/(?<=[.!?]) +(?=[A-Z])/)
    .map((sentence) => `${manText(sentence)}\n`)
    .join('');
}

function described(form: string, meaning: string): string {
  return `.TP\n.B ${manText(form)}\n${sentences(`${meaning}.`)}`;
}

function optionRows(options: Readonly<Record<string, OptionDefinition>>): string {
  return Object.entries(options)
    .map(([name, option]) => described(optionForm(name, option), optionMeaning(option)))
    .join('');
}

function examplesOf({ examples }: CommandDefinition): string {
  return examples.map((line) => `.PP\n.EX\n${manText(line)}\n.EE\n`).join('');
}

function commandSection(name: CommandName): string {
  const command: CommandDefinition = COMMANDS[name];
  return [
    `.SS ${name}\n`,
    synopsesOf(name)
      .map((synopsis) => `.B ${manText(synopsis)}\n`)
      .join('.PP\n'),
    `.PP\n${sentences(`${command.description.charAt(0).toUpperCase()}${command.description.slice(1)}`)}`,
    ...command.arguments.map((argument) => described(argumentForm(argument), argument.meaning)),
    optionRows(command.options),
    command.notes === undefined ? '' : `.PP\n${sentences(command.notes)}`,
    examplesOf(command),
  ].join('');
}

/** The manual page rex-conformance(1), in the macros of man(7). @param version of the suite */
export function manualPage(version: string): string {
  const exits = Object.entries(EXIT_CODES).map(([name, code]) =>
    described(String(code), EXIT_MEANINGS[name as keyof typeof EXIT_CODES]),
  );
  return [
    '.\\" Made from the table of commands: UPDATE_GOLDEN=1 node test/run.mjs cli/manual\n',
    `.TH REX\\-CONFORMANCE 1 "" "rex\\-conformance ${manText(version)}"\n`,
    '.SH NAME\nrex\\-conformance \\- judges Rex kernel extensions on an emulated kernel\n',
    '.SH SYNOPSIS\n.B rex\\-conformance\n.I command\n.RI [ options ]\n',
    '.SH DESCRIPTION\n',
    sentences(
      'rex-conformance loads compiled Rex kernel extensions into an emulated kernel. It runs their programs and judges them by the requirements of Rex.',
    ),
    '.SH COMMANDS\n',
    ...COMMAND_NAMES.map(commandSection),
    `.SH OPTIONS\nEvery command has these options.\n${optionRows(COMMON_OPTIONS)}`,
    `.SH EXIT STATUS\n${exits.join('')}`,
    `.SH ENVIRONMENT\n${Object.entries(ENVIRONMENT)
      .map(([name, meaning]) => described(name, meaning))
      .join('')}`,
  ].join('');
}
