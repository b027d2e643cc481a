/** Polls: those that were opened (for hosts, drafts too), and what the reader answered. */
import type { State } from "../state.ts";
import type { Person, Snapshot } from "../types.ts";
import type { Part } from "./part.ts";

export type PollKind = "one" | "several" | "ranking" | "scale" | "words" | "text";
export interface Asks {
  kind: PollKind;
  options: string[];
  least: number;
  most: number | null;
  low: number;
  high: number;
  low_label: string;
  high_label: string;
}
export interface Line {
  label: string;
  votes: number;
  points: number | null;
}
export interface Tally {
  votes: number;
  lines: Line[];
  mean: number | null;
  median: number | null;
  more: number;
}
export interface Poll {
  id: string;
  position: number;
  agenda_item_id: string | null;
  title: string;
  detail: string;
  asks: Asks;
  anonymous: boolean;
  results: "live" | "closed" | "hosts";
  seconds: number | null;
  version: number;
  status: "draft" | "open" | "closed";
  shown: boolean;
  on_stage: boolean;
  opened_at: string | null;
  closes_at: string | null;
  closed_at: string | null;
  tally: Tally | null;
}
/** An answer as it is sent; what the poll does not ask for is left out, or null. */
export interface Answer {
  choices?: number[] | null;
  value?: number | null;
  words?: string[] | null;
  text?: string | null;
  times?: number;
}
export interface Ballot {
  poll_id: string;
  answers: Answer[];
}
export interface Polls {
  /** In their order. */
  readonly all: readonly Poll[];
  readonly ballots: ReadonlyMap<string, readonly Answer[]>;
}
interface Told {
  polls: Poll[];
  removed: string[];
}

function inOrder(polls: Iterable<Poll>): Poll[] {
  return [...polls].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));
}

export const polls: Part<Polls> = {
  start(snapshot: Snapshot): Polls {
    const said = snapshot as Snapshot & { polls?: Poll[]; ballots?: Ballot[] };
    return { all: inOrder(said.polls ?? []), ballots: new Map(said.ballots?.map((one) => [one.poll_id, one.answers])) };
  },
  frames: {
    poll(part: Polls, told: Told): Polls {
      const known = new Map(part.all.map((poll) => [poll.id, poll]));
      for (const poll of told.polls) known.set(poll.id, poll);
      for (const id of told.removed) known.delete(id);
      return { ...part, all: inOrder(known.values()) };
    },
  },
};

/** What the reader has just answered, which no frame tells; null: taken back. */
export function withBallot(state: State, pollId: string, answers: readonly Answer[] | null): State {
  const ballots = new Map(state.parts.polls.ballots);
  if (answers === null) ballots.delete(pollId);
  else ballots.set(pollId, answers);
  return { ...state, parts: { ...state.parts, polls: { ...state.parts.polls, ballots } } };
}

/** The polls on everybody's screen: all that are open, else the one whose results stay there. */
export function onStage(state: State): Poll[] {
  const staged = state.parts.polls.all.filter((poll) => poll.on_stage && poll.status !== "draft");
  const open = staged.filter((poll) => poll.status === "open");
  return open.length > 0 ? open : staged.slice(-1);
}

/** Closed polls whose results can be looked up. */
export function lookedUp(state: State): Poll[] {
  return state.parts.polls.all.filter((poll) => poll.status === "closed" && poll.tally !== null && poll.shown);
}

/** How many people could vote now: attendees who are here, each for as many as sit before their screen. */
export function electorate(state: State): number {
  let people = 0;
  for (const person of state.people.values()) {
    if (person.present && person.role !== "host") people += standsFor(person);
  }
  return people;
}

/** How many people sit before somebody's screen; each has a vote. */
export function standsFor(person: Person | undefined): number {
  return person?.stands_for ?? 1;
}
