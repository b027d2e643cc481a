/** The parts of the live state, one line for each feature. */
import type { State } from "../state.ts";
import type { Snapshot } from "../types.ts";
import { actions } from "./actions.ts";
import { feedback } from "./feedback.ts";
import { notes } from "./notes.ts";
import { polls } from "./polls.ts";
import { run } from "./run.ts";
import type { Part } from "./part.ts";
import { people } from "./people.ts";
import { talkPart } from "./talk.ts";
import { questions } from "./questions.ts";
import { slides } from "./slides.ts";
import { walking } from "./walking.ts";

export const PARTS = {
  actions,
  feedback,
  notes,
  polls,
  people,
  talk: talkPart,
  questions,
  slides,
  run,
  walking,
};

export type Parts = { readonly [K in keyof typeof PARTS]: (typeof PARTS)[K] extends Part<infer T> ? T : never };

const ALL = Object.entries(PARTS) as [string, Part<unknown>][];

/** Every kind of frame that some part reads. */
export const PART_KINDS: readonly string[] = ALL.flatMap(([, part]) => Object.keys(part.frames));

export function startParts(snapshot: Snapshot, before: Parts | undefined): Parts {
  const known = before as Record<string, unknown> | undefined;
  return Object.fromEntries(ALL.map(([name, part]) => [name, part.start(snapshot, known?.[name])])) as Parts;
}

/** The parts after a frame; the same object when none of them reads that kind. */
export function changeParts(state: State, kind: string, body: unknown): Parts {
  let parts = state.parts as Record<string, unknown>;
  for (const [name, part] of ALL) {
    const change = part.frames[kind] as ((value: unknown, body: unknown, state: State) => unknown) | undefined;
    if (change !== undefined) parts = { ...parts, [name]: change(parts[name], body, state) };
  }
  return parts as Parts;
}
