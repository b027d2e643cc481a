/** Talk beside the tables: posts, hands, calls for help, broadcasts, and who moved whom last. */
import type { State } from "../state.ts";
import type { Cause, Placement, Snapshot } from "../types.ts";
import type { Part } from "./part.ts";

export interface Post {
  id: string;
  room_id: string;
  person_id: string;
  number: number;
  text: string;
  at: string;
  version: number;
  removed: boolean;
  pinned: boolean;
}
export interface Hand {
  person_id: string;
  epoch: number;
  raised_at: string | null;
}
export interface HelpCall {
  id: string;
  room_id: string;
  room_name: string;
  person_id: string;
  words: string;
  status: "open" | "coming" | "done";
  version: number;
  raised_at: string;
  taken_by: string | null;
  done_by: string | null;
}
export interface Broadcast {
  id: string;
  person_id: string;
  text: string;
  room_ids: string[] | null;
  at: string;
  withdrawn: boolean;
}
/** What somebody who comes into a room has to know of its talk. */
export interface RoomTalk {
  room_id: string;
  posts: Post[];
  older: string | null;
  help: HelpCall[];
  broadcasts: Broadcast[];
}
/** That somebody moved people, for the other hosts. */
export interface Deed {
  seq: number;
  by: string;
  people: readonly string[];
  rooms: readonly string[];
}
export interface Talk {
  readonly rules: { readonly main_posts: boolean };
  /** Those that are up, in the order in which they were raised. */
  readonly hands: readonly Hand[];
  /** By id; removed ones too, so that a late answer does not bring them back. */
  readonly posts: ReadonlyMap<string, Post>;
  /** By room whose posts were asked for: where older ones go on, null when there are none. */
  readonly older: ReadonlyMap<string, string | null>;
  readonly calls: ReadonlyMap<string, HelpCall>;
  readonly broadcasts: ReadonlyMap<string, Broadcast>;
  readonly deed: Deed | null;
}

const BROADCASTS_KEPT = 5;

interface Told {
  hands?: Hand[];
  talk_rules?: { main_posts: boolean };
  room_talk?: RoomTalk;
}

/** The newer copy of each thing stays, in whatever order answers and frames come. */
function newest<T extends { id: string; version: number }>(known: ReadonlyMap<string, T>, told: readonly T[]): ReadonlyMap<string, T> {
  const all = new Map(known);
  for (const one of told) if (one.version > (all.get(one.id)?.version ?? 0)) all.set(one.id, one);
  return all;
}

function withBroadcasts(known: ReadonlyMap<string, Broadcast>, told: readonly Broadcast[]): ReadonlyMap<string, Broadcast> {
  const all = new Map(known);
  for (const one of told) if (!all.get(one.id)?.withdrawn) all.set(one.id, one);
  return all;
}

/** Takes in what was asked for about a room. */
export function withRoomTalk(talk: Talk, told: RoomTalk): Talk {
  return {
    ...talk,
    posts: newest(talk.posts, told.posts),
    older: new Map(talk.older).set(told.room_id, told.older),
    calls: newest(talk.calls, told.help),
    broadcasts: withBroadcasts(talk.broadcasts, told.broadcasts),
  };
}

/** Takes in a page of older posts. */
export function withOlder(talk: Talk, roomId: string, page: { items: Post[]; next_cursor: string | null }): Talk {
  return { ...talk, posts: newest(talk.posts, page.items), older: new Map(talk.older).set(roomId, page.next_cursor) };
}

const EMPTY: Talk = {
  rules: { main_posts: true },
  hands: [],
  posts: new Map(),
  older: new Map(),
  calls: new Map(),
  broadcasts: new Map(),
  deed: null,
};

export const talkPart: Part<Talk> = {
  start(snapshot: Snapshot, before: Talk | undefined): Talk {
    const told = snapshot as Snapshot & Told;
    const fresh: Talk = { ...EMPTY, rules: told.talk_rules ?? EMPTY.rules, hands: told.hands ?? [], deed: before?.deed ?? null };
    // What was shown of other rooms may be out of date after a break: it is asked for again when it is looked at.
    return told.room_talk === undefined ? fresh : withRoomTalk(fresh, told.room_talk);
  },
  frames: {
    talk: (talk, body: { talk_rules: Talk["rules"] }) => ({ ...talk, rules: body.talk_rules }),
    post: (talk, body: { post: Post }) => ({ ...talk, posts: newest(talk.posts, [body.post]) }),
    help: (talk, body: { call: HelpCall }) => ({ ...talk, calls: newest(talk.calls, [body.call]) }),
    broadcast: (talk, body: { broadcast: Broadcast }) => ({ ...talk, broadcasts: withBroadcasts(talk.broadcasts, [body.broadcast]) }),
    hand(talk, body: { hands: Hand[] }) {
      const told = new Set(body.hands.map((hand) => hand.person_id));
      return { ...talk, hands: [...talk.hands.filter((hand) => !told.has(hand.person_id)), ...body.hands.filter((hand) => hand.raised_at !== null)] };
    },
    placement(talk, body: { seq: number; placements: Placement[]; cause: Cause; by?: string }) {
      const { by } = body;
      if (by === undefined || body.placements.every((one) => one.person_id === by)) return talk;
      const rooms = [...new Set(body.placements.map((one) => one.room_id))];
      return { ...talk, deed: { seq: body.seq, by, people: body.placements.map((one) => one.person_id), rooms } };
    },
  },
};

/** The hands that are up, in order: a hand counts only where it was raised. */
export function handsUp(state: State, roomId?: string): Hand[] {
  return state.parts.talk.hands.filter((hand) => {
    const person = state.people.get(hand.person_id);
    return person !== undefined && person.epoch === hand.epoch && (roomId === undefined || person.room_id === roomId);
  });
}

/** The posts of a room, in order. */
export function postsOf(state: State, roomId: string): Post[] {
  return [...state.parts.talk.posts.values()]
    .filter((post) => post.room_id === roomId && !post.removed)
    .sort((a, b) => a.number - b.number);
}

/** Calls for help that somebody waits for, the oldest first. */
export function waitingCalls(state: State): HelpCall[] {
  return [...state.parts.talk.calls.values()]
    .filter((call) => call.status !== "done")
    .sort((a, b) => a.raised_at.localeCompare(b.raised_at) || a.id.localeCompare(b.id));
}

/** What concerns the reader: their own calls, and those of the table where they sit. */
export function callsHere(state: State): HelpCall[] {
  const you = state.you.person_id;
  const here = state.people.get(you)?.room_id;
  const table = here !== state.session.main_room_id;
  return [...state.parts.talk.calls.values()]
    .filter((call) => call.person_id === you || (table && call.room_id === here))
    .sort((a, b) => a.raised_at.localeCompare(b.raised_at));
}

/** The newest broadcasts to everybody and to the reader's room, in order; for hosts all of them. */
export function broadcastsShown(state: State, all = false): Broadcast[] {
  const here = state.people.get(state.you.person_id)?.room_id ?? "";
  return [...state.parts.talk.broadcasts.values()]
    .filter((one) => !one.withdrawn && (all || one.room_ids === null || one.room_ids.includes(here)))
    .sort((a, b) => a.at.localeCompare(b.at))
    .slice(-BROADCASTS_KEPT);
}

/** Attendees who are here and in the main room while a round runs: lost, unless they chose it. */
export function withoutTable(state: State): string[] {
  const { round, session } = state;
  if (round?.status !== "open" && round?.status !== "closing") return [];
  return [...state.people.values()]
    .filter((one) => one.role === "attendee" && one.present && one.room_id === session.main_room_id)
    .map((one) => one.person_id)
    .sort();
}
