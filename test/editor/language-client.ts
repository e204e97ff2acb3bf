import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PATIENCE } from '../patience.ts';

/** A message of the language server protocol. */
export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Listener = (message: Message) => void;

/** An editor that has opened a folder, as far as a language server can tell. */
export class LanguageClient {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #settings: Readonly<Record<string, object>>;
  readonly #listeners = new Set<Listener>();
  #received = Buffer.alloc(0);
  #nextId = 1;
  /** What the server printed, for messages. */
  #log = '';

  /**
   * @param script the server, a script of Node that speaks on standard input and output
   * @param settings the editor's settings by section
   */
  constructor(script: string, folder: string, settings: Readonly<Record<string, object>>) {
    this.#folder = folder;
    this.#settings = settings;
    this.#server = spawn(process.execPath, [script, '--stdio'], { cwd: folder });
    this.#server.stdout.on('data', (data: Buffer) => this.#receive(data));
    this.#server.stderr.on('data', (data: Buffer) => {
      this.#log += data;
    });
    this.#server.on('exit', () => {
      for (const listener of [...this.#listeners]) listener({ error: { message: 'the language server ended' } });
    });
  }

  /** Opens the folder. @param textDocument what the editor can do with documents */
  async initialize(textDocument: object): Promise<void> {
    const rootUri = pathToFileURL(`${this.#folder}/`).href;
    await this.request('initialize', {
      processId: process.pid,
      rootUri,
      capabilities: { textDocument, workspace: { configuration: true } },
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
    });
  }

  /** Opens a document. @returns the messages of what the editor would underline in it */
  async show(path: string, languageId: string, text: string): Promise<readonly string[]> {
    const uri = this.uri(path);
    const shown = this.wait(
      ({ method, params }) =>
        method === 'textDocument/publishDiagnostics' && (params as { readonly uri: string }).uri === uri,
    );
    this.send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId, version: 1, text } } });
    const { params } = await shown;
    return (params as { readonly diagnostics: readonly { readonly message: string }[] }).diagnostics.map(
      ({ message }) => message,
    );
  }

  /** Closes the folder. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill('SIGKILL');
    await ended;
  }

  /** How a file of the folder is named. */
  uri(path: string): string {
    return pathToFileURL(join(this.#folder, path)).href;
  }

  /** Asks, and waits for the answer. @throws Error with what the server says */
  async request(method: string, params: object): Promise<unknown> {
    const id = this.#nextId++;
    const answered = this.wait((message) => message.id === id && message.method === undefined);
    this.send({ id, method, params });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Waits for a message. @throws Error where the server ends first */
  wait(matches: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      const fail = (what: string) => {
        end();
        reject(new Error(`${what}; it printed:\n${this.#log}`));
      };
      const listener: Listener = (message) => {
        if (message.id === undefined && message.error !== undefined) return fail(message.error.message);
        if (!matches(message)) return;
        end();
        resolve(message);
      };
      const timer = setTimeout(() => fail('the language server did not answer'), PATIENCE);
      this.#listeners.add(listener);
    });
  }

  /** Tells the server something. */
  send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n');
      const [, length] = /Content-Length: (\d+)/i.exec(this.#received.toString('utf8', 0, Math.max(end, 0))) ?? [];
      const start = end + 4;
      if (length === undefined || this.#received.length < start + Number(length)) return;
      const text = this.#received.toString('utf8', start, start + Number(length));
      this.#received = this.#received.subarray(start + Number(length));
      this.#handle(JSON.parse(text) as Message);
    }
  }

  #answer({ method, params }: Message): unknown {
    if (method !== 'workspace/configuration') return null;
    const { items } = params as { readonly items: readonly { readonly section?: string }[] };
    return items.map(({ section = '' }) => this.#settings[section] ?? null);
  }

  #handle(message: Message): void {
    this.#log += `${messageOf(message.params)}\n`;
    if (message.method !== undefined && message.id !== undefined) {
      this.send({ id: message.id, result: this.#answer(message) });
    }
    for (const listener of [...this.#listeners]) listener(message);
  }
}

/** The text of a message that is one, such as a line of the server's log. */
export function messageOf(params: unknown): string {
  return String((params as { readonly message?: unknown } | undefined)?.message ?? '');
}
