import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CapturedPacket } from '../../../captures/captured-packet.ts';
import { describePacket } from '../../../captures/description/describe-packet.ts';
import { readCaptureFile } from '../../../captures/packet-capture.ts';
import { type Html, html } from '../html.ts';
import { packetLayers } from './packet-layers.ts';

/** How many packets are drawn. Others get a line, up to LISTED of them. */
const DRAWN = 3;
const LISTED = 24;
/** How many bytes of a packet are shown by number. */
const SHOWN_BYTES = 64;

const OF_CAPTURE = /(?:the packets|packets? (\d+)(?:-(\d+))?) of "([^"]+)"/;
const IN_HEXADECIMAL = /the packet "([0-9a-fA-F ]+)"/;

interface ShownPacket {
  readonly label: string;
  readonly bytes: Uint8Array;
  readonly linkType: number;
  readonly originalLength: number;
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
}

function dump(bytes: Uint8Array, offset: number, length: number): string {
  const end = Math.min(offset + length, SHOWN_BYTES);
  const shown = [...bytes.subarray(offset, Math.max(offset, end))].map((byte) => byte.toString(16).padStart(2, '0'));
  return shown.join(' ') + (end < offset + length && shown.length > 0 ? ' …' : shown.length === 0 ? '…' : '');
}

/** A packet drawn as its headers, each a box with its bytes and its important fields. */
function diagram({ bytes, linkType }: ShownPacket): Html {
  const boxes = packetLayers(bytes, linkType).map(
    ({
      name,
      offset,
      length,
      fields,
    }) => html`<li class="layer" style="--bytes: ${Math.max(4, Math.round(Math.sqrt(length) * 2))}">
<p class="layer-name">${name} <span class="range">${offset}–${offset + length - 1}</span></p>
<dl>${fields.map(([field, value]) => html`<div><dt>${field}</dt><dd>${value}</dd></div>`)}</dl>
<p class="bytes">${dump(bytes, offset, length)}</p></li>`,
  );
  return html`<ol class="packet-diagram">${boxes}</ol>`;
}

/** Draws the packets in steps. */
export class PacketView {
  private readonly folder: string;
  private readonly captures = new Map<string, readonly CapturedPacket[]>();

  /** @param root the folder of the suite */
  constructor(root: string) {
    this.folder = join(root, 'captures', 'files');
  }

  /** The packets of a step; empty for a step without packets, or for a capture that is broken on purpose. */
  ofStep(text: string): Html | undefined {
    const packets = this.packetsOf(text);
    if (packets.length === 0) return undefined;
    const [first] = packets;
    const what =
      packets.length === 1
        ? describe(first!)
        : `${packets.length} packets, ${packets.at(0)!.label} to ${packets.at(-1)!.label}`;
    const drawn = packets.length <= DRAWN ? packets : packets.slice(0, 1);
    const left = packets.length - LISTED;
    const list =
      packets.length > 1 &&
      html`<ol class="packet-list">${packets.slice(0, LISTED).map((packet) => html`<li><span class="packet-number">${packet.label}</span> ${describe(packet)}</li>`)}${left > 0 && html`<li>and ${left} more</li>`}</ol>`;
    return html`<details class="packets"><summary>${what}</summary>${list}${drawn.map((packet) => html`<div class="scroll" tabindex="0" role="region" aria-label="Headers of packet ${packet.label}">${packets.length > 1 && html`<p class="packet-title">${packet.label}</p>`}${diagram(packet)}</div>`)}</details>`;
  }

  private packetsOf(text: string): readonly ShownPacket[] {
    const [, given] = IN_HEXADECIMAL.exec(text) ?? [];
    if (given !== undefined) {
      const bytes = bytesOf(given);
      return bytes.length === 0 ? [] : [{ label: '1', bytes, linkType: 1, originalLength: bytes.length }];
    }
    const [, from, to = from, file] = OF_CAPTURE.exec(text) ?? [];
    if (file === undefined) return [];
    const wanted = this.capture(file).filter(
      ({ index }) => from === undefined || (index >= Number(from) && index <= Number(to)),
    );
    return wanted.map(({ index, bytes, linkType, originalLength }) => ({
      label: String(index),
      bytes,
      linkType,
      originalLength,
    }));
  }

  private capture(file: string): readonly CapturedPacket[] {
    let packets = this.captures.get(file);
    if (packets === undefined) {
      const path = join(this.folder, file);
      packets = existsSync(path) ? [...readCaptureFile(path, { truncatedPackets: 'keep' }).packets] : [];
      this.captures.set(file, packets);
    }
    return packets;
  }
}

function describe({ bytes, linkType, originalLength }: ShownPacket): string {
  return describePacket(bytes, { linkType, originalLength });
}
