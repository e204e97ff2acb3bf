/** The whole vocabulary, in the order of the list of phrases. */
import './phrases/kernel.ts';
import './phrases/objects.ts';
import './phrases/packets.ts';
import './phrases/packets-out.ts';
import './phrases/tasks.ts';
import './phrases/event-files.ts';
import './phrases/at-once.ts';
import './phrases/maps.ts';
import './phrases/records.ts';
import './phrases/results.ts';
import './phrases/panics.ts';
import './phrases/termination.ts';
import './phrases/printing.ts';
import './phrases/profile.ts';
import './phrases/sweeps.ts';
import './phrases/violations.ts';
import { allPhrases, type Phrase } from './vocabulary.ts';

/** Every phrase that a feature may use. */
export const PHRASES: readonly Phrase[] = allPhrases();
