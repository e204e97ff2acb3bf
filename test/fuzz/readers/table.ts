import type { Reader } from '../reader.ts';
import { CAPTURE_READERS } from './captures.ts';
import { CODE_READERS } from './code.ts';
import { DEBUG_INFO_READERS } from './debug-info.ts';
import { DOCUMENT_READERS } from './documents.ts';
import { OBJECT_READERS } from './objects.ts';
import { REPORT_READERS } from './reports.ts';
import { TABLE_READERS } from './tables.ts';

/** Every reader of what the suite does not make itself. */
export const READERS: readonly Reader[] = [
  ...OBJECT_READERS,
  ...DEBUG_INFO_READERS,
  ...CODE_READERS,
  ...CAPTURE_READERS,
  ...DOCUMENT_READERS,
  ...REPORT_READERS,
  ...TABLE_READERS,
];
