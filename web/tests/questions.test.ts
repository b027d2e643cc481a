import { describe, expect, it } from "vitest";
import { answering, askerWords, hasVoted, inOrder, withBoard, withVote, type Board, type Question, type QuestionFrame } from "../src/parts/questions.ts";
import { newsWords } from "../src/questions/news.tsx";
import { apply, fromSnapshot, type State } from "../src/state.ts";
import type { Frame, Snapshot } from "../src/types.ts";

const board: Board = { open: true, moderated: false, anonymous: false, order: "votes", sequence: [], version: 0 };

const question = (id: string, more: Partial<Question> = {}): Question => ({
  id,
  text: `Question ${id}`,
  asker: "ben",
  anonymous: false,
  submitted: false,
  state: "shown",
  votes: 1,
  answer: null,
  merged_into: null,
  asked_at: "2026-01-01T12:00:00Z",
  answered_at: null,
  version: 1,
  ...more,
});

interface More {
  items?: Question[];
  asked?: Question[];
  voted?: string[];
  merged?: Record<string, string>;
  role?: "host" | "attendee";
}

function start({ items = [], asked = [], voted = [], merged = {}, role = "attendee" }: More = {}): State {
  const snapshot = {
    seq: 10,
    server_now: "2026-01-01T12:00:00Z",
    session: { id: "ses", event_id: "evt", title: "W", status: "live", main_room_id: "main", agenda: [], time_zone: "UTC", starts_at: "", ends_at: "" },
    you: { person_id: "ann", role, room_id: "main", epoch: 1 },
    rooms: [],
    participants: ["ann", "ben"].map((id) => ({ person_id: id, name: `${id} Lee`, initials: "L", place: null, organisation: null, role: "attendee", present: true, room_id: "main", epoch: 1 })),
    round: null,
    note: null,
    questions: { board, items, merged },
    own_questions: { asked, voted },
  };
  return fromSnapshot(snapshot as unknown as Snapshot, Date.parse("2026-01-01T12:00:00Z"));
}

const frame = (state: State, body: QuestionFrame): State => apply(state, { kind: "question", seq: state.seq + 1, ...body } as unknown as Frame);
const ids = (questions: readonly Question[]): string[] => questions.map((one) => one.id);

describe("questions", () => {
  it("stand by votes, the oldest first among equals", () => {
    const { questions } = start({ items: [question("a"), question("b", { votes: 3 }), question("c")] }).parts;
    expect(ids(inOrder(questions, ["shown"]))).toEqual(["b", "a", "c"]);
  });

  it("keep the newer board, whichever comes last", () => {
    const { questions } = start().parts;
    const newer = withBoard(questions, { ...board, order: "hand", version: 2 });
    expect(withBoard(newer, { ...board, version: 1 }).board).toEqual({ ...board, order: "hand", version: 2 });
  });

  it("stand in the panel's own order, and by votes after that", () => {
    const state = frame(start({ items: [question("a"), question("b", { votes: 3 }), question("c")] }), {
      board: { ...board, order: "hand", sequence: ["c", "gone"], version: 1 },
    });
    expect(ids(inOrder(state.parts.questions, ["shown"]))).toEqual(["c", "b", "a"]);
  });

  it("take new counts without losing anything else", () => {
    const state = frame(start({ items: [question("a")] }), { votes: { a: 7, unknown: 2 } });
    expect(state.parts.questions.items.get("a")).toEqual(question("a", { votes: 7 }));
    expect(state.parts.questions.items.size).toBe(1);
  });

  it("never go back to an older version", () => {
    const state = frame(start({ items: [question("a", { version: 5, state: "answered" })] }), { question: question("a", { version: 4 }) });
    expect(state.parts.questions.items.get("a")?.state).toBe("answered");
  });

  it("that are set aside leave the list of attendees, and not that of hosts", () => {
    const hidden = { id: "a", state: "set_aside", merged_into: null } as const;
    expect(frame(start({ items: [question("a")] }), { hidden }).parts.questions.items.has("a")).toBe(false);
    expect(frame(start({ items: [question("a")], role: "host" }), { hidden }).parts.questions.items.has("a")).toBe(true);
  });

  it("keep a vote through merging and splitting", () => {
    let state = start({ items: [question("a"), question("b")], voted: ["b"] });
    expect(hasVoted(state.parts.questions, "a")).toBe(false);
    state = frame(state, { hidden: { id: "b", state: "merged", merged_into: "a" } });
    expect(hasVoted(state.parts.questions, "a")).toBe(true);
    const split = frame(state, { question: question("b", { version: 3 }) });
    expect([hasVoted(split.parts.questions, "a"), hasVoted(split.parts.questions, "b")]).toEqual([false, true]);
    const back = withVote(state.parts.questions, "a", false);
    expect(hasVoted(back, "a")).toBe(false);
  });

  it("tell the asker what became of theirs though nobody else sees it", () => {
    let state = start();
    state = frame(state, { own: question("a", { state: "new", asker: "ann" }) });
    expect(state.parts.questions.items.size).toBe(0);
    expect(newsWords(state, state.parts.questions.mine.get("a") as Question)).toBeNull();
    state = frame(state, { question: question("a", { state: "written", answer: "Yes.", asker: "ann", version: 2 }) });
    expect(newsWords(state, state.parts.questions.mine.get("a") as Question)).toContain("in writing: Yes.");
    state = frame(state, { own: question("a", { state: "set_aside", version: 3 }) });
    expect(newsWords(state, state.parts.questions.mine.get("a") as Question)).toContain("set your question aside");
  });

  it("name the asker unless they left their name away", () => {
    const state = start({ items: [question("a"), question("b", { asker: null, anonymous: true }), question("c", { asker: "absent" })], asked: [question("d")] });
    const words = (id: string): string => askerWords(state, (state.parts.questions.items.get(id) ?? state.parts.questions.mine.get(id)) as Question);
    expect(["a", "b", "c", "d"].map(words)).toEqual(["ben Lee", "somebody", "somebody who registered", "you"]);
  });

  it("put the one being answered on the stage", () => {
    expect(answering(start({ items: [question("a")] }))).toBeNull();
    expect(answering(start({ items: [question("a"), question("b", { state: "answering" })] }))?.id).toBe("b");
  });
});
