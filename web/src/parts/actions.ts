/** Themes, actions, and the show of hands. */
import type { Part } from "./part.ts";

export type Horizon = "short" | "medium" | "long";

export interface Theme {
  id: string;
  title: string;
  position: number;
  version: number;
}

export interface Action {
  id: string;
  text: string;
  owner_name: string | null;
  owner_id: string | null;
  horizon: Horizon | null;
  theme_id: string | null;
  room_id: string | null;
  status: "proposed" | "agreed" | "dropped";
  position: number;
  version: number;
  showing: boolean;
  hands: number | null;
}

export interface ActionList {
  everybody: boolean;
  themes: readonly Theme[];
  actions: readonly Action[];
}

export interface ActionsPart extends ActionList {
  /** The hands that the reader raises, and for which action. */
  readonly hands: { action_id: string; hands: number } | null;
}

/** The action for which hands are asked now. */
export function asked(part: ActionsPart): Action | null {
  return part.actions.find((one) => one.showing) ?? null;
}

function merged<T extends { id: string; position: number }>(known: readonly T[], changed: readonly T[], removed: readonly string[]): T[] {
  const gone = new Set([...removed, ...changed.map((one) => one.id)]);
  return [...known.filter((one) => !gone.has(one.id)), ...changed].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
}

export const actions: Part<ActionsPart> = {
  start: (snapshot) => ({
    everybody: snapshot.action_list?.everybody ?? false,
    themes: snapshot.action_list?.themes ?? [],
    actions: snapshot.action_list?.actions ?? [],
    hands: snapshot.own_hands ?? null,
  }),
  frames: {
    action_list: (part: ActionsPart, body: { everybody: boolean }): ActionsPart => ({ ...part, everybody: body.everybody }),
    theme: (part: ActionsPart, body: { themes: Theme[]; removed: string[] }): ActionsPart => ({
      ...part,
      themes: merged(part.themes, body.themes, body.removed),
    }),
    action(part: ActionsPart, body: { actions: Action[]; removed: string[] }): ActionsPart {
      const next = { ...part, actions: merged(part.actions, body.actions, body.removed) };
      const now = asked(next);
      const before = asked(part);
      if (now === null) return { ...next, hands: null };
      return now.id === before?.id ? next : { ...next, hands: { action_id: now.id, hands: 0 } };
    },
    own_hands(part: ActionsPart, body: { action_id: string; person_id: string; hands: number }, state): ActionsPart {
      if (body.person_id !== state.you.person_id) return part;
      return { ...part, hands: { action_id: body.action_id, hands: body.hands } };
    },
  },
};
