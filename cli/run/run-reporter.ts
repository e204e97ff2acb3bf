import type { Diagnostic } from '../../base/diagnostic.ts';
import type { PacketWarning } from '../../kernel-model/events.ts';
import type { LoadedObject, MapDescription } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { MapEntry, MapRecord } from '../../runtime/target.ts';

/** A map and its contents, by its name among all objects' maps. */
export interface NamedMap {
  readonly name: string;
  readonly map: MapDescription;
  readonly entries: readonly MapEntry[];
  /** Why the entries are missing; null if they are not. */
  readonly notRead: string | null;
}

/** An object that is in the kernel, and the path of its file. */
export interface NamedObject {
  readonly object: LoadedObject;
  readonly path: string;
}

/** An event as reports show it. */
export interface ReportedEvent {
  /** Counted from 1. */
  readonly number: number;
  /** Its source: `packet 3 of dns.pcap`. */
  readonly source: string;
  /** Warnings about how the packet was obtained. */
  readonly warnings: readonly PacketWarning[];
}

/** The receiver of a `run`'s progress: text or JSON. */
export interface RunReporter {
  /** All objects are loaded. */
  loaded(objects: readonly NamedObject[]): void;
  /** An object is loaded again, before an event. @param how `after the panic that removed it`, `into a new kernel` */
  reloaded(object: NamedObject, event: number, how: string): void;
  /** A fact that only the object's own kernel can tell. */
  note(note: Note): void;
  run(run: ProgramRun, event: ReportedEvent): void;
  /** An event that no program saw. @param reason why: the kernel has removed them all, or runs nothing any more */
  unreached(event: ReportedEvent, reason: string): void;
  /** A breach of a rule after which the state of the kernel is unknown. */
  broken(event: ReportedEvent, breach: Diagnostic): void;
  /** The records of a map that user space has read, after a number of events. */
  records(map: string, records: readonly MapRecord[], after: number): void;
  /** Called from time to time during a long capture. */
  progress(event: number, total: () => number | undefined): void;
  maps(maps: readonly NamedMap[]): void;
  /** The report ends. @param error why it is incomplete; absent if it is complete */
  end(error?: unknown): void;
}

/** A fact that readers of the report need and that changes no verdict. */
export interface Note {
  /** Stable, in upper snake case. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}
