import { textToHex } from './protocol/hex-text.ts';
import { type FromClient, PacketReader, packetOf } from './protocol/packets.ts';
import { type Leaving, Session } from './session.ts';
import type { Traveller } from './time/traveller.ts';

/** The most packets that wait for the one before them. Clients wait for an answer before they send the next. */
const MOST_WAITING = 64;
/** The most damaged packets, and requests for the same answer, one after the other. */
const MOST_DAMAGED = 16;
/** The longest text in one packet for the client's console, in characters. */
const LONGEST_TEXT = 1000;

/** The other side of a connection. */
export interface Client {
  /** Sends characters of ASCII. Resolves once there is room for more. */
  send(text: string): Promise<void>;
  /** Ends the connection. */
  close(): void;
}

/** A connection with one client. It ends the connection with a client that does not speak gdb's protocol. */
export class Connection {
  private readonly client: Client;
  private readonly traveller: Traveller;
  private readonly session: Session;
  private readonly reader = new PacketReader();
  private readonly waiting: string[] = [];
  private readonly onLeft: (how: Leaving) => void;
  private readonly onError: (error: unknown) => void;
  private isBusy = false;
  private isClosed = false;
  private damaged = 0;
  private last = '';

  /**
   * @param onLeft is told once the client has said how it leaves
   * @param onError is told what a run throws, such as a Diagnostic for an event that reaches no program
   */
  constructor(client: Client, traveller: Traveller, onLeft: (how: Leaving) => void, onError: (error: unknown) => void) {
    this.client = client;
    this.onError = onError;
    this.traveller = traveller;
    this.onLeft = onLeft;
    this.session = new Session(traveller, (text) => this.print(text));
  }

  /** Takes bytes of the client. */
  receive(bytes: Uint8Array): void {
    if (this.isClosed) return;
    for (const found of this.reader.take(bytes)) {
      this.take(found);
      if (this.isClosed) return;
    }
    void this.work();
  }

  /** The client is gone. What it had set is gone, too. */
  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
    this.traveller.timeline.interrupted = true;
    this.traveller.conditions.clear();
  }

  private take(found: FromClient): void {
    switch (found.kind) {
      case 'packet':
        this.damaged = 0;
        if (!this.session.withoutAcknowledgements) void this.client.send('+');
        if (this.waiting.push(found.text) > MOST_WAITING) this.end();
        return;
      case 'interrupt':
        this.traveller.timeline.interrupted = true;
        return;
      case 'damaged':
      case 'again':
        this.damaged += 1;
        if (this.damaged > MOST_DAMAGED) this.end();
        else void this.client.send(found.kind === 'damaged' ? '-' : this.last);
        return;
      case 'strange':
        this.end();
    }
  }

  private end(): void {
    this.close();
    this.client.close();
  }

  /** Carries out what waits, one after the other. */
  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (let packet = this.waiting.shift(); packet !== undefined; packet = this.waiting.shift()) {
        const answer = await this.session.answer(packet);
        if (answer !== undefined) await this.send(answer);
        if (this.session.left !== undefined) {
          this.waiting.length = 0;
          this.onLeft(this.session.left);
          return;
        }
      }
    } catch (error) {
      this.end();
      this.onError(error);
    } finally {
      this.isBusy = false;
    }
  }

  private async print(text: string): Promise<void> {
    for (let at = 0; at < text.length; at += LONGEST_TEXT) {
      await this.send(`O${textToHex(text.slice(at, at + LONGEST_TEXT))}`);
    }
  }

  private async send(text: string): Promise<void> {
    if (this.isClosed) return;
    this.last = packetOf(text);
    await this.client.send(this.last);
  }
}
