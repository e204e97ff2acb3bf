import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shell } from '../../../cli/commands/project.ts';
import { hasTool } from '../../tools.ts';

/** What the shell prints when it waits for a line. */
const PROMPT = 'ready> ';
const MOST_MILLISECONDS = 60_000;

/** The shells that print a prompt once for each line, and no more. */
type PlainShell = Exclude<Shell, 'fish'>;

/** How each shell is started on a terminal, with a file of commands that it reads first. */
const STARTS: Readonly<Record<PlainShell, (file: string) => string>> = {
  bash: (file) => `bash --noprofile --rcfile ${file} -i`,
  zsh: () => 'zsh -d -i',
};

/** A program of the name of the command line writes its words into a file, each with a NUL behind it. */
const SETTINGS: Readonly<Record<PlainShell, string>> = {
  bash: `PS1='${PROMPT}'
bind 'set bell-style none' 'set completion-query-items -1' 'set page-completions off' 'set enable-bracketed-paste off'
rex-conformance() { printf '%s\\0' "$@" > words; }
`,
  zsh: `PS1='${PROMPT}'
autoload -U compinit; compinit -u -D
unsetopt prompt_sp; unset zle_bracketed_paste
rex-conformance() { printf '%s\\0' "$@" > words }
`,
};

/** Whether a shell and a terminal for it are there. */
export function hasTerminalFor(shell: PlainShell): boolean {
  return hasTool(shell) && hasTool('script');
}

/** A shell on a terminal of its own, in which keys are pressed. */
export class ShellTerminal {
  readonly #folder: string;
  readonly #process: ChildProcess;
  #printed = '';
  #prompts = 0;

  /**
   * @param folder where the shell works
   * @param script what completes
   */
  constructor(shell: PlainShell, folder: string, script: string) {
    this.#folder = folder;
    const home = join(folder, '.home');
    mkdirSync(home);
    const file = join(home, '.zshrc');
    writeFileSync(file, `${SETTINGS[shell]}${script}`);
    this.#process = spawn('script', ['-qec', STARTS[shell](file), '/dev/null'], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: home, ZDOTDIR: home, TERM: 'dumb', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#printed += text;
    });
  }

  /** Types a line, in which `\t` asks for completion, and runs it. @returns the words that the command was called with */
  async words(line: string): Promise<readonly string[]> {
    await this.#prompt();
    rmSync(join(this.#folder, 'words'), { force: true });
    this.#process.stdin!.write(`${line}\n`);
    await this.#prompt();
    // The next line waits for the prompt that has just come.
    this.#prompts -= 1;
    return readFileSync(join(this.#folder, 'words'), 'utf8').split('\0').slice(0, -1);
  }

  async end(): Promise<void> {
    this.#process.kill('SIGKILL');
    if (this.#process.exitCode === null) await once(this.#process, 'close');
  }

  /** Waits for one more prompt. */
  async #prompt(): Promise<void> {
    this.#prompts += 1;
    const deadline = performance.now() + MOST_MILLISECONDS;
    while (this.#printed.split(PROMPT).length - 1 < this.#prompts) {
      if (performance.now() > deadline) throw new Error(`no prompt: ${JSON.stringify(this.#printed)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
