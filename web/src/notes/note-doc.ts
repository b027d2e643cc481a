/**
 * One room's note in this browser: a Yjs document in step with the server's. What is typed is in the document at once,
 * goes to the server in batches, and is kept until the server has it, however long the line is down.
 */
import * as Y from "yjs";
import { Problem } from "../api.ts";
import type { Told } from "../parts/notes.ts";
import { fromBase64, toBase64 } from "./bytes.ts";
import { changeBetween, plain, type Step } from "./changes.ts";

export type Saving = "opening" | "saved" | "saving" | "waiting" | "refused";

export interface NotePort {
  /** What this copy lacks, given what it has (null: nothing). */
  fetch(vector: Uint8Array | null): Promise<{ version: number; update: string }>;
  send(update: string): Promise<unknown>;
  /** Runs `task` after a pause; returns how to call it off. */
  later(task: () => void, ms: number): () => void;
  /** Keeps what is not sent yet where a reload finds it; null: nothing. */
  keep(update: string | null): void;
  kept(): string | null;
  /** The text has changed by somebody else's hand. */
  moved(steps: readonly Step[]): void;
  /** The saving state, or the text, has changed. */
  changed(): void;
  /** The server will never take these letters. */
  lost(letters: string): void;
}

const BATCH_MS = 50;
const RETRY_MS = 1_500;
const LOCAL = "local";

export class NoteDoc {
  saving: Saving = "opening";
  readonly #doc = new Y.Doc();
  readonly #text = this.#doc.getText("note");
  readonly #undo = new Y.UndoManager(this.#text, { trackedOrigins: new Set([LOCAL]), captureTimeout: 400 });
  #version = -1;
  #unsent: Uint8Array[] = [];
  #sending = false;
  #fetching = false;
  #held: Told[] | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;

  constructor(readonly port: NotePort) {
    this.#doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== LOCAL && origin !== this.#undo) return;
      this.#unsent.push(update);
      this.#say("saving");
      this.#schedule(BATCH_MS);
    });
    this.#text.observe((event, transaction) => {
      if (transaction.origin !== LOCAL) this.port.moved(event.delta as Step[]);
      this.port.changed();
    });
  }

  get text(): string {
    return this.#text.toString();
  }

  /** There is nothing here that the server does not have. */
  get clean(): boolean {
    return this.#unsent.length === 0 && !this.#sending;
  }

  /** Brings this copy up to date, and takes up again what an earlier page could not send. */
  async start(): Promise<void> {
    await this.#fetch();
  }

  /** An update came from the server, with the version that it made. */
  receive(told: Told): void {
    if (this.#held !== null) {
      this.#held.push(told);
      return;
    }
    if (told.version <= this.#version || this.#stopped) return;
    Y.applyUpdate(this.#doc, fromBase64(told.update));
    if (told.version === this.#version + 1) this.#version = told.version;
    else void this.#fetch();
  }

  /** The note may have changed without our hearing of it. */
  refresh(): void {
    if (this.#version >= 0) void this.#fetch();
  }

  /** The text box reads `after` now, with the caret at `caret`. */
  type(after: string, caret: number): void {
    const change = changeBetween(this.text, plain(after), caret);
    if (change === null) return;
    this.#doc.transact(() => {
      if (change.remove > 0) this.#text.delete(change.at, change.remove);
      if (change.insert !== "") this.#text.insert(change.at, change.insert);
    }, LOCAL);
  }

  undo(): void {
    this.#undo.undo();
  }

  redo(): void {
    this.#undo.redo();
  }

  /** While somebody composes a letter of several strokes, the text under it must not move. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    held.forEach((told) => this.receive(told));
  }

  /** Sends what is unsent now. */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#sending || this.#unsent.length === 0 || this.#version < 0 || this.saving === "refused") return;
    const batch = [...this.#unsent];
    const update = batch.length === 1 ? (batch[0] as Uint8Array) : Y.mergeUpdates(batch);
    this.#sending = true;
    this.port.keep(toBase64(update));
    try {
      await this.port.send(toBase64(update));
      this.#sent(batch);
    } catch (error) {
      await this.#failed(error, batch);
    }
    this.#sending = false;
    const now = this.saving as Saving;
    if (now === "refused") return;
    if (this.#unsent.length === 0) this.#say("saved");
    else this.#schedule(now === "waiting" ? RETRY_MS : 0);
  }

  /** The page is about to go: what is unsent is kept for the next one. */
  put(): void {
    if (this.#unsent.length > 0) this.port.keep(toBase64(Y.mergeUpdates(this.#unsent)));
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#doc.destroy();
  }

  #sent(batch: readonly Uint8Array[]): void {
    this.#unsent = this.#unsent.slice(batch.length);
    this.port.keep(this.#unsent.length === 0 ? null : toBase64(Y.mergeUpdates(this.#unsent)));
  }

  async #failed(error: unknown, batch: readonly Uint8Array[]): Promise<void> {
    const code = error instanceof Problem ? error.code : "";
    if (error instanceof Problem && code === "note-behind") {
      const vector = fromBase64(String(error.more["vector"] ?? ""));
      try {
        await this.port.send(toBase64(Y.encodeStateAsUpdate(this.#doc, vector)));
        this.#sent(batch);
      } catch {
        this.#say("waiting");
      }
      return;
    }
    const never = error instanceof Problem && [403, 404, 409, 413, 422].includes(error.status);
    if (!never) {
      this.#say("waiting");
      return;
    }
    this.port.lost(letters(this.#unsent));
    this.#unsent = [];
    this.port.keep(null);
    this.#say("refused");
  }

  async #fetch(): Promise<void> {
    if (this.#fetching || this.#stopped) return;
    this.#fetching = true;
    try {
      const { version, update } = await this.port.fetch(this.#version < 0 ? null : Y.encodeStateVector(this.#doc));
      this.#fetching = false;
      if (this.#stopped) return;
      this.#version = Math.max(this.#version, version);
      Y.applyUpdate(this.#doc, fromBase64(update));
      if (this.saving === "opening") this.#open();
      if (this.#unsent.length > 0) this.#schedule(0);
      else this.port.changed();
    } catch {
      this.#fetching = false;
      this.port.later(() => void this.#fetch(), RETRY_MS);
    }
  }

  #open(): void {
    this.#say("saved");
    const kept = this.port.kept();
    if (kept === null) return;
    this.#unsent.push(fromBase64(kept));
    Y.applyUpdate(this.#doc, fromBase64(kept));
  }

  #schedule(ms: number): void {
    if (this.#sending || this.#cancel !== null) return;
    this.#cancel = this.port.later(() => {
      this.#cancel = null;
      void this.flush();
    }, ms);
  }

  #say(saving: Saving): void {
    if (this.saving === saving || (this.#version < 0 && saving !== "opening")) return;
    this.saving = saving;
    this.port.changed();
  }
}

/** The letters that these updates insert. */
function letters(updates: readonly Uint8Array[]): string {
  return updates
    .flatMap((update) => Y.decodeUpdate(update).structs)
    .map((struct) => ("content" in struct && struct.content instanceof Y.ContentString ? struct.content.str : ""))
    .join("");
}
