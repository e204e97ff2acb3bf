/** How each command is called, from the plainest use on. */
export const EXAMPLES = {
  run: [
    'rex-conformance run target/release/port_filter',
    'rex-conformance run port_filter --packets traffic.pcap --packets-out after.pcapng',
    'rex-conformance run port_filter --attach xdp_main="eth1 egress" --events events.yaml --json',
  ],
  check: [
    'rex-conformance check',
    'rex-conformance check target/release/port_filter --junit check.xml --results reports/out/results.json',
  ],
  layout: [
    'rex-conformance layout --btf /sys/kernel/btf/vmlinux -o my-kernel.yaml',
    'rex-conformance layout --object target/release/port_filter --compare my-kernel.yaml',
  ],
  support: ['rex-conformance support'],
  phrases: ['rex-conformance phrases', 'rex-conformance phrases map holds'],
  init: ['rex-conformance init', 'rex-conformance init target/release/port_filter --layout my-kernel.yaml'],
  badge: ['rex-conformance badge', 'rex-conformance badge results.json --svg badge.svg --format markdown'],
  verify: ['rex-conformance verify results.json target/release/port_filter'],
  merge: ['rex-conformance merge shard-1/messages.ndjson shard-2/messages.ndjson -o reports/out'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type CommandName = keyof typeof EXAMPLES;

export const COMMAND_NAMES = Object.keys(EXAMPLES) as readonly CommandName[];

/** Whether a word is the name of a command. */
export function isCommandName(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(EXAMPLES, word);
}

const SYNOPSIS = /^(?:usage:| {6}) (rex-conformance (\w+).*)$/;
const SECTION = /^(\w+): /;
/** The line behind the last command's section. */
const END = '--help, --version';

/** The help of one command, taken from the usage of all: its synopses, its section, and examples. */
export function helpOf(command: CommandName, usage: string): string {
  const lines = usage.split('\n');
  const synopses = lines.flatMap((line) => {
    const found = SYNOPSIS.exec(line);
    return found?.[2] === command ? [found[1]!] : [];
  });
  const begin = lines.findIndex((line) => SECTION.exec(line)?.[1] === command);
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => line === END || isCommandName(SECTION.exec(line)?.[1]));
  const section = [lines[begin]!, ...rest.slice(0, end)].join('\n').trimEnd();
  const head = synopses.map((line, n) => `${n === 0 ? 'usage:' : '      '} ${line}`).join('\n');
  const examples = EXAMPLES[command].map((line) => `  ${line}`).join('\n');
  return `${head}\n\n${section}\n\nexamples\n${examples}\n`;
}
