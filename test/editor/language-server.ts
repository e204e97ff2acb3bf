import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { skipUnless } from '../skip.ts';
import { LanguageClient, messageOf } from './language-client.ts';

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

/** An editor that has opened a folder, as far as Cucumber's language server can tell. */
export class Editor {
  readonly #client: LanguageClient;

  private constructor(folder: string, settings: object) {
    this.#client = new LanguageClient(join(HERE, 'server.cjs'), folder, { cucumber: settings });
  }

  /** Opens a folder. @param settings the section `cucumber` of the editor's settings */
  static async open(folder: string, settings: object): Promise<Editor> {
    const editor = new Editor(folder, settings);
    const client = editor.#client;
    await client.initialize({ completion: { completionItem: { snippetSupport: true } }, definition: {} });
    const indexed = client.wait(({ params }) => /step definitions in those glue files/.test(messageOf(params)));
    client.send({ method: 'initialized', params: {} });
    await indexed;
    // The search index is built in the same turn as the message is written.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return editor;
  }

  /** Opens a feature. @returns the messages of what the editor would underline in it */
  async show(path: string, text: string): Promise<readonly string[]> {
    return await this.#client.show(path, 'feature', text);
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
    await this.#client.close();
  }

  #ask(method: string, path: string, position: Position): Promise<unknown> {
    return this.#client.request(method, { textDocument: { uri: this.#client.uri(path) }, position });
  }
}
