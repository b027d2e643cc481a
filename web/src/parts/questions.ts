/** Questions to the panel: what is shown, what is the reader's own, and for what they voted. */
import type { State } from "../state.ts";
import type { Snapshot } from "../types.ts";
import type { Part } from "./part.ts";

export type QuestionState = "new" | "shown" | "answering" | "answered" | "written" | "set_aside" | "merged";

export interface Question {
  readonly id: string;
  readonly text: string;
  /** Null when the asker left their name away. */
  readonly asker: string | null;
  readonly anonymous: boolean;
  readonly submitted: boolean;
  readonly state: QuestionState;
  readonly votes: number;
  readonly answer: string | null;
  readonly merged_into: string | null;
  readonly asked_at: string;
  readonly answered_at: string | null;
  readonly version: number;
}

export interface Board {
  readonly open: boolean;
  readonly moderated: boolean;
  readonly anonymous: boolean;
  readonly order: "votes" | "hand";
  readonly sequence: readonly string[];
  readonly version: number;
}

export interface Questions {
  readonly board: Board;
  /** In the order of asking: all for hosts, for others what is shown. */
  readonly items: ReadonlyMap<string, Question>;
  /** What the reader asked, whatever became of it. */
  readonly mine: ReadonlyMap<string, Question>;
  /** What the reader voted for; a vote for a merged question counts for the other one. */
  readonly voted: ReadonlySet<string>;
  readonly merged: ReadonlyMap<string, string>;
}

export interface QuestionsInSnapshot {
  questions?: { board: Board; items: Question[]; merged: Record<string, string> };
  own_questions?: { asked: Question[]; voted: string[] };
}

export interface QuestionFrame {
  question?: Question;
  own?: Question;
  hidden?: { id: string; state: QuestionState; merged_into: string | null };
  votes?: Record<string, number>;
  board?: Board;
}

const CLOSED_BOARD: Board = { open: true, moderated: false, anonymous: false, order: "votes", sequence: [], version: 0 };

function byId(questions: readonly Question[]): ReadonlyMap<string, Question> {
  return new Map(questions.map((one) => [one.id, one]));
}

/** The map with the question in it, unless a newer version is there; every other one keeps its place. */
function withNewer(questions: ReadonlyMap<string, Question>, question: Question, add: boolean): ReadonlyMap<string, Question> {
  const known = questions.get(question.id);
  if (known === undefined ? !add : known.version > question.version) return questions;
  return new Map(questions).set(question.id, question);
}

function withMerged(merged: ReadonlyMap<string, string>, id: string, into: string | null): ReadonlyMap<string, string> {
  if ((merged.get(id) ?? null) === into) return merged;
  const changed = new Map(merged);
  if (into === null) changed.delete(id);
  else changed.set(id, into);
  return changed;
}

function change(part: Questions, frame: QuestionFrame, state: State): Questions {
  const { question, own, hidden, votes, board } = frame;
  if (question !== undefined) {
    return {
      ...part,
      items: withNewer(part.items, question, true),
      mine: withNewer(part.mine, question, false),
      merged: withMerged(part.merged, question.id, question.merged_into),
    };
  }
  if (own !== undefined) return { ...part, mine: withNewer(part.mine, own, true) };
  if (hidden !== undefined) {
    const items = new Map(part.items);
    // Hosts go on seeing what others do not see any more.
    if (state.you.role !== "host") items.delete(hidden.id);
    return { ...part, items, merged: withMerged(part.merged, hidden.id, hidden.merged_into) };
  }
  if (votes !== undefined) {
    const items = new Map(part.items);
    for (const [id, count] of Object.entries(votes)) {
      const known = items.get(id);
      if (known !== undefined) items.set(id, { ...known, votes: count });
    }
    return { ...part, items };
  }
  return board === undefined ? part : withBoard(part, board);
}

export const questions: Part<Questions> = {
  start(snapshot: Snapshot & QuestionsInSnapshot) {
    const { questions: all, own_questions: own } = snapshot;
    return {
      board: all?.board ?? CLOSED_BOARD,
      items: byId(all?.items ?? []),
      mine: byId(own?.asked ?? []),
      voted: new Set(own?.voted ?? []),
      merged: new Map(Object.entries(all?.merged ?? {})),
    };
  },
  frames: { question: change },
};

/** Whether the question counts the reader's vote. */
export function hasVoted(part: Questions, id: string): boolean {
  if (part.voted.has(id)) return true;
  return [...part.merged].some(([one, into]) => into === id && part.voted.has(one));
}

/** The part after the server took the reader's vote, or gave it back. */
export function withVote(part: Questions, id: string, voted: boolean): Questions {
  const all = new Set(part.voted);
  if (voted) all.add(id);
  else for (const one of [id, ...[...part.merged].filter(([, into]) => into === id).map(([from]) => from)]) all.delete(one);
  return { ...part, voted: all };
}

/** The part after a command's answer told what became of a question, or of the reader's own one. */
export function withQuestion(part: Questions, question: Question, mine = false): Questions {
  const shown = question.state !== "new" && question.state !== "set_aside" && question.state !== "merged";
  return {
    ...part,
    items: withNewer(part.items, question, shown),
    mine: withNewer(part.mine, question, mine),
  };
}

/** The part with the board, unless a newer one is known. */
export function withBoard(part: Questions, board: Board): Questions {
  return board.version < part.board.version ? part : { ...part, board };
}

/** In the order of the list: the panel's own, or the most wanted first. */
export function inOrder(part: Questions, states: readonly QuestionState[]): Question[] {
  const place = new Map(part.board.order === "hand" ? part.board.sequence.map((id, index) => [id, index]) : []);
  const asked = new Map([...part.items.keys()].map((id, index) => [id, index]));
  const rank = (one: Question): number => place.get(one.id) ?? place.size;
  return [...part.items.values()]
    .filter((one) => states.includes(one.state))
    .sort((a, b) => rank(a) - rank(b) || b.votes - a.votes || (asked.get(a.id) ?? 0) - (asked.get(b.id) ?? 0));
}

/** The one that is being answered aloud. */
export function answering(state: State): Question | null {
  for (const one of state.parts.questions.items.values()) if (one.state === "answering") return one;
  return null;
}

/** "Ann Lee", "Somebody" without a name, "you". */
export function askerWords(state: State, question: Question): string {
  if (state.parts.questions.mine.has(question.id)) return question.anonymous ? "you, without your name" : "you";
  if (question.asker === null) return "somebody";
  return state.people.get(question.asker)?.name ?? "somebody who registered";
}
