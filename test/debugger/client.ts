import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Connection } from '../../debugger/connection.ts';
import { latin1Bytes, packetOf } from '../../debugger/protocol/packets.ts';
import type { Leaving } from '../../debugger/session.ts';
import { Timeline } from '../../debugger/time/timeline.ts';
import { Traveller } from '../../debugger/time/traveller.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';

/** dup(2) on a CPU. */
export function dup(fildes: number, cpu = 0): KernelEvent {
  return { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', fields: { fildes: BigInt(fildes) }, cpu };
}

/** Goes through the events of an object. @param path of the object */
export async function travellerOf(path: string, events: readonly KernelEvent[], cpus = 1): Promise<Traveller> {
  const timeline = new Timeline(
    async (newTarget) => {
      const target = newTarget();
      try {
        await target.boot({ cpus });
        const { programs } = await target.load('object', readFileSync(path));
        for (const { name } of programs) await target.attach(name);
        for (const event of events) await target.fire(event);
        return 0;
      } finally {
        await target.shutdown();
      }
    },
    () => new Promise((resolve) => setImmediate(resolve)),
  );
  const traveller = new Traveller(timeline);
  await traveller.begin();
  return traveller;
}

/** A client that speaks packets, and remembers what it hears. */
export class TestClient {
  heard = '';
  isClosed = false;
  left: Leaving | undefined;
  readonly errors: unknown[] = [];
  readonly connection: Connection;
  readonly traveller: Traveller;
  private onHeard: () => void = () => {};

  constructor(traveller: Traveller) {
    this.traveller = traveller;
    const send = async (text: string) => {
      this.heard += text;
      this.onHeard();
    };
    const close = () => {
      this.isClosed = true;
    };
    this.connection = new Connection(
      { send, close },
      traveller,
      (how) => {
        this.left = how;
      },
      (error) => this.errors.push(error),
    );
  }

  /** Sends bytes as they are. */
  raw(text: string): void {
    this.connection.receive(latin1Bytes(text));
  }

  /** Sends a packet. @returns the text of the answer; those for the console are dropped */
  async ask(text: string): Promise<string> {
    this.heard = '';
    this.raw(packetOf(text));
    return await this.answer();
  }

  /** The next answer. */
  async answer(): Promise<string> {
    for (;;) {
      const texts = [...this.heard.matchAll(/\$([^#]*)#[\da-f]{2}/g)].map(([, text]) => text!);
      const answer = texts.find((text) => !text.startsWith('O') || text === 'OK');
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => {
        this.onHeard = resolve;
      });
    }
  }

  /** The answer to a command of `monitor`: what the console shows. */
  async monitor(command: string): Promise<string> {
    assert.equal(await this.ask(`qRcmd,${Buffer.from(command).toString('hex')}`), 'OK');
    const texts = [...this.heard.matchAll(/\$O([\da-f]*)#/g)];
    return texts.map(([, digits]) => Buffer.from(digits!, 'hex').toString()).join('');
  }
}
