import type { Diagnostic } from '../../base/diagnostic.ts';
import type { PacketWarning } from '../../kernel-model/events.ts';
import type { LoadedObject, MapDescription } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { MapEntry, MapRecord } from '../../runtime/target.ts';

/** A map and what it holds, by the name that it has among all objects' maps. */
export interface NamedMap {
  readonly name: string;
  readonly map: MapDescription;
  readonly entries: readonly MapEntry[];
  /** Why the entries are not there; null where they are. */
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
  /** What it was: `packet 3 of dns.pcap`. */
  readonly source: string;
  /** What a reader of its runs has to know about how a packet was got. */
  readonly warnings: readonly PacketWarning[];
}

/** Where `run` reports to while it goes on: text or JSON. */
export interface RunReporter {
  /** All objects are loaded. */
  loaded(objects: readonly NamedObject[]): void;
  /** An object is loaded again, before an event. @param how `after the panic that removed it`, `into a new kernel` */
  reloaded(object: NamedObject, event: number, how: string): void;
  /** What only the kernel that the object is for can tell. */
  note(note: Note): void;
  run(run: ProgramRun, event: ReportedEvent): void;
  /** An event that no program saw. @param reason why: the kernel has removed them all, or runs nothing any more */
  unreached(event: ReportedEvent, reason: string): void;
  /** An event during which programs broke a rule that ends what can be said of the kernel. */
  broken(event: ReportedEvent, breach: Diagnostic): void;
  /** What user space has read of a map, after so many events. */
  records(map: string, records: readonly MapRecord[], after: number): void;
  /** Called every so often during a long capture. */
  progress(event: number): void;
  maps(maps: readonly NamedMap[]): void;
  /** The report ends. @param error why it is not whole; left out where it is */
  end(error?: unknown): void;
}

/** Something that a reader of the report has to know, and that changes no verdict. */
export interface Note {
  /** Stable, in upper snake case. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
}
