/** What the sessions service says: the snapshot, its parts, and the frames of the live stream. */

import type { ActionList } from "./parts/actions.ts";
import type { Feedback } from "./parts/feedback.ts";
import type { Run } from "./parts/run.ts";

export type Status = "waiting" | "live" | "ended";
export type Role = "host" | "attendee";

export interface AgendaPart {
  starts_at: string;
  title: string;
  prompt?: string | null;
  kind?: string;
}
export interface AgendaItem extends AgendaPart {
  id?: string;
  ends_at: string;
  lead?: string | null;
  parts?: AgendaPart[];
}
export interface Session {
  id: string;
  event_id: string;
  title: string;
  status: Status;
  main_room_id: string;
  agenda: AgendaItem[];
  time_zone: string;
  starts_at: string;
  ends_at: string;
  /** host: newcomers wait until a host lets them in. */
  admission?: "open" | "host";
}
export interface Room {
  id: string;
  name: string;
  kind: "main" | "breakout";
  round_id: string | null;
  position: number;
  open: boolean;
}
export interface Person {
  /** Came only to listen: is never dealt a seat. */
  listening?: boolean;
  person_id: string;
  name: string;
  initials: string;
  place: string | null;
  organisation: string | null;
  role: Role;
  present: boolean;
  room_id: string;
  epoch: number;
  /** How many people sit in front of their screen, themselves among them. */
  stands_for?: number;
  /** Names of the others, as far as they gave them. */
  companions?: string[];
  /** Leads whichever table they sit at. */
  facilitates?: boolean;
}
export interface Placement {
  person_id: string;
  room_id: string;
  epoch: number;
}
export interface Assignment {
  person_id: string;
  room_id: string;
  pinned?: boolean;
}
export interface Mix {
  attribute: string;
  alike: number;
  random: number;
  fewest: number;
  score: number;
}
/** What a plan gives to the people in it. */
export interface Figures {
  people: number;
  rounds: number;
  first_meetings: number;
  first_meetings_bound: number;
  repeats: number;
  mix: Mix[];
  choices: number[];
  no_choice: number;
  moved: number;
  worst: { person_id: string; first_meetings: number; repeats: number; worst_choice: number | null } | null;
}
/** How much each wish counts, 0 to 10. */
export interface Wishes {
  meet_new: number;
  mix_places: number;
  mix_organisations: number;
  keep: number;
  themes: number;
}
/** How a draft was dealt. */
export interface DraftPlan {
  mode: string;
  wishes: Wishes;
  broken: string[];
  people?: { person_id: string; facilitator: boolean }[];
  figures: Figures | null;
}
/** Where latecomers go. */
export type Late = "best" | "smallest" | "main" | "choose";
export interface Round {
  id: string;
  agenda_item_id?: string | null;
  position?: number;
  title: string;
  prompt: string | null;
  status: "draft" | "open" | "closing" | "closed";
  opened_at: string | null;
  ends_at: string | null;
  closes_at: string | null;
  version?: number;
  minutes?: number | null;
  late?: Late;
  leaving?: boolean;
  walking?: boolean;
  closes_itself?: boolean;
  countdown_seconds?: number;
  rooms: { id: string; name: string; position: number }[];
  assignments?: Assignment[] | null;
  plan?: DraftPlan | null;
}
/** All drafts in order, for hosts. */
export interface Plan {
  drafts: Round[];
  figures: Figures | null;
}
export interface Note {
  room_id: string;
  text: string;
  version: number;
  by?: string | null;
  reporter?: string | null;
}
export interface Snapshot {
  seq: number;
  server_now: string;
  session: Session;
  you: { person_id: string; role: Role; room_id: string; epoch: number };
  rooms: Room[];
  participants: Person[];
  round: Round | null;
  plan?: Plan | null;
  note: Note | null;
  feedback?: Feedback | null;
  run?: Run | null;
  action_list?: ActionList;
  own_hands?: { action_id: string; hands: number } | null;
}

export type Cause = "open" | "move" | "walk" | "return" | "close" | "join";
export type Frame = { seq: number } & (
  | ({ kind: "participant" } & Person)
  | { kind: "presence"; came: string[]; went: string[] }
  | { kind: "placement"; placements: Placement[]; cause: Cause }
  | { kind: "round"; round: Round | null }
  | { kind: "plan"; plan: Plan }
  | ({ kind: "session" } & Partial<Session>)
  | { kind: "rooms"; rooms: Room[] }
);
export type FrameKind = Frame["kind"];
export const FRAME_KINDS: readonly FrameKind[] = [
  "participant",
  "presence",
  "placement",
  "round",
  "plan",
  "session",
  "rooms",
];
