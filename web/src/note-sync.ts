/** Keeps one room's note and the text box in step: saves after a pause, merges what others wrote meanwhile. */
import { added, merge } from "./merge.ts";
import { Problem } from "./api.ts";
import type { Note } from "./types.ts";

export type Saving = "saved" | "unsaved" | "saving" | "failed";

export interface NotePort {
  save(text: string, version: number): Promise<Note>;
  /** Runs `task` after a pause; returns how to call it off. */
  later(task: () => void, ms: number): () => void;
  /** The text or the saving state has changed. */
  changed(): void;
}

const PAUSE_MS = 600;
const RETRY_MS = 3_000;

export class NoteSync {
  text: string;
  saving: Saving = "saved";
  #base: { text: string; version: number };
  #cancel: (() => void) | null = null;
  #busy = false;
  /** What came while a save was on its way; it may be that very save, told by the stream first. */
  #waiting: Note | null = null;

  constructor(
    note: Note,
    readonly port: NotePort,
  ) {
    this.text = note.text;
    this.#base = note;
  }

  /** The reader typed. */
  type(text: string): void {
    this.text = text;
    this.saving = "unsaved";
    this.#schedule(PAUSE_MS);
    this.port.changed();
  }

  /** A newer version came from the server. */
  receive(note: Note): void {
    if (note.version <= this.#base.version) return;
    if (this.#busy) {
      if (this.#waiting === null || note.version > this.#waiting.version) this.#waiting = note;
      return;
    }
    this.text = merge(this.#base.text, this.text, note.text);
    this.#base = note;
    this.saving = this.text === note.text ? "saved" : "unsaved";
    if (this.saving === "unsaved") this.#schedule(PAUSE_MS);
    this.port.changed();
  }

  /** Saves now what is not saved yet. Resolves to false when it could not be. */
  async flush(): Promise<boolean> {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#busy || this.text === this.#base.text) return this.saving === "saved" || this.#busy;
    this.#busy = true;
    this.saving = "saving";
    this.port.changed();
    const sent = this.text;
    try {
      const saved = await this.port.save(sent, this.#base.version);
      if (saved.version > this.#base.version) this.#base = { text: sent, version: saved.version };
      this.saving = this.text === this.#base.text ? "saved" : "unsaved";
    } catch (error) {
      const current = error instanceof Problem && error.code === "note-changed" ? error.more["current"] : null;
      if (current !== null && typeof current === "object") {
        const theirs = current as { text: string; version: number };
        this.text = merge(this.#base.text, this.text, theirs.text);
        this.#base = theirs;
        this.saving = "unsaved";
      } else {
        this.saving = "failed";
      }
    } finally {
      this.#busy = false;
    }
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting !== null) this.receive(waiting);
    if (this.saving === "unsaved") this.#schedule(0);
    if (this.saving === "failed") this.#schedule(RETRY_MS);
    this.port.changed();
    return this.saving === "saved";
  }

  /** What the reader typed and the server does not have. */
  get unsaved(): string {
    return added(this.#base.text, this.text).trim();
  }

  /** Calls off what is scheduled; for when the box is taken away. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    this.#cancel = this.port.later(() => void this.flush(), ms);
  }
}
