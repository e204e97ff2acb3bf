import type { GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import { LOG_BUFFER_SIZE } from '../../../kernel-model/per-cpu.ts';

/** A panic's message in `rex_log_buf`. */
export interface PanicMessage {
  /** The whole text for the kernel's log. */
  readonly text: string;
  /** `src/main.rs:31:9`; `undefined` if the text names no place. */
  readonly location: string | undefined;
  /** The text after the location. */
  readonly message: string;
}

/** The Display of core::panic::PanicInfo: `panicked at FILE:LINE:COLUMN:`, a newline, the message. */
const PANICKED = /^panicked at (.+:\d+:\d+):\n([\s\S]*)$/;

/** Reads a panic's message, up to its NUL or the end of the buffer. @param buffer window offset of `rex_log_buf` */
export function readPanicMessage(memory: GuestMemory, buffer: number): PanicMessage {
  const bytes = memory.bytes(buffer, LOG_BUFFER_SIZE);
  const end = bytes.indexOf(0);
  const text = new TextDecoder().decode(bytes.slice(0, end < 0 ? LOG_BUFFER_SIZE : end));
  const [, location, message] = PANICKED.exec(text) ?? [];
  return { text, location, message: message ?? text };
}
