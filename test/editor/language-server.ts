import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PATIENCE } from '../patience.ts';
import { skipUnless } from '../skip.ts';

const HERE = import.meta.dirname;

/** The option of a test that needs the language server. */
export const needsLanguageServer = skipUnless(
  existsSync(join(HERE, 'node_modules/@cucumber/language-server')),
  'no language server: npm ci --omit=optional --prefix test/editor',
);

/** A place in a document, lines and characters counted from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** What the editor offers to insert. */
export interface CompletionItem {
  readonly label: string;
  readonly textEdit?: { readonly newText: string };
}

/** Where a step is defined. */
export interface LocationLink {
  readonly targetUri: string;
  readonly targetRange: { readonly start: Position };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

type Listener = (message: Message) => void;

/** An editor that has opened a folder, as far as Cucumber's language server can tell. */
export class Editor {
  readonly #server: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #settings: object;
  readonly #listeners = new Set<Listener>();
  #received = Buffer.alloc(0);
  #nextId = 1;
  /** What the server printed, for messages. */
  #log = '';

  private constructor(folder: string, settings: object) {
    this.#folder = folder;
    this.#settings = settings;
    this.#server = spawn(process.execPath, [join(HERE, 'server.cjs'), '--stdio'], { cwd: folder });
    this.#server.stdout.on('data', (data: Buffer) => this.#receive(data));
    this.#server.stderr.on('data', (data: Buffer) => {
      this.#log += data;
    });
    this.#server.on('exit', () => {
      for (const listener of [...this.#listeners]) listener({ error: { message: 'the language server ended' } });
    });
  }

  /** Opens a folder. @param settings the section `cucumber` of the editor's settings */
  static async open(folder: string, settings: object): Promise<Editor> {
    const editor = new Editor(folder, settings);
    const capabilities = {
      textDocument: { completion: { completionItem: { snippetSupport: true } }, definition: {} },
    };
    const rootUri = pathToFileURL(`${folder}/`).href;
    await editor.#request('initialize', {
      processId: process.pid,
      rootUri,
      capabilities,
      workspaceFolders: [{ uri: rootUri, name: 'project' }],
    });
    const indexed = editor.#wait(({ params }) => /step definitions in those glue files/.test(messageOf(params)));
    editor.#send({ method: 'initialized', params: {} });
    await indexed;
    // The search index is built in the same turn as the message is written.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return editor;
  }

  /** Opens a feature. @returns the messages of what the editor would underline in it */
  async show(path: string, text: string): Promise<readonly string[]> {
    const uri = this.#uri(path);
    const shown = this.#wait(
      ({ method, params }) =>
        method === 'textDocument/publishDiagnostics' && (params as { readonly uri: string }).uri === uri,
    );
    this.#send({
      method: 'textDocument/didOpen',
      params: { textDocument: { uri, languageId: 'feature', version: 1, text } },
    });
    const { params } = await shown;
    return (params as { readonly diagnostics: readonly { readonly message: string }[] }).diagnostics.map(
      ({ message }) => message,
    );
  }

  /** What the editor offers at a place of a feature that is open. */
  async completions(path: string, position: Position): Promise<readonly CompletionItem[]> {
    return (await this.#ask('textDocument/completion', path, position)) as readonly CompletionItem[];
  }

  /** Where the step at a place is defined. */
  async definitions(path: string, position: Position): Promise<readonly LocationLink[]> {
    return (await this.#ask('textDocument/definition', path, position)) as readonly LocationLink[];
  }

  /** Closes the folder. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    this.#server.kill('SIGKILL');
    await ended;
  }

  #uri(path: string): string {
    return pathToFileURL(join(this.#folder, path)).href;
  }

  #ask(method: string, path: string, position: Position): Promise<unknown> {
    return this.#request(method, { textDocument: { uri: this.#uri(path) }, position });
  }

  async #request(method: string, params: object): Promise<unknown> {
    const id = this.#nextId++;
    const answered = this.#wait((message) => message.id === id && message.method === undefined);
    this.#send({ id, method, params });
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  #wait(matches: (message: Message) => boolean): Promise<Message> {
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

  #send(message: object): void {
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

  #handle(message: Message): void {
    this.#log += `${messageOf(message.params)}\n`;
    if (message.method !== undefined && message.id !== undefined) {
      const result = message.method === 'workspace/configuration' ? [this.#settings] : null;
      this.#send({ id: message.id, result });
    }
    for (const listener of [...this.#listeners]) listener(message);
  }
}

function messageOf(params: unknown): string {
  return String((params as { readonly message?: unknown } | undefined)?.message ?? '');
}
