/** A part of the live state that belongs to one feature: how a snapshot fills it, and how each of its frames changes it. */
import type { State } from "../state.ts";
import type { Snapshot } from "../types.ts";

export interface Part<T> {
  /** The part that a snapshot describes. `before`: the part as it was shown until then, for what a snapshot leaves out. */
  start(snapshot: Snapshot, before: T | undefined): T;
  /** By kind of frame: the part after it. `body` is the frame's; `state` is the whole state before the frame. */
  frames: Readonly<Record<string, (part: T, body: never, state: State) => T>>;
}
