/** A document that is refused, and with what. */
export interface RefusedDocument {
  readonly what: string;
  readonly text: string;
  readonly code: string;
  /** The message behind the file's name. */
  readonly message: string;
  readonly hint?: string;
}

/** An events document whose only event is given in YAML's flow style. */
export const event = (text: string) => `events:\n  - {${text}}\n`;
/** A packet as short as can be. */
export const PACKET = 'packet: "00"';
