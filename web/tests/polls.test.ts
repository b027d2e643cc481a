import { describe, expect, it } from "vitest";
import { BLANK, bodyOf, draftFrom, missing, reordered } from "../src/console/polls/draft.ts";
import { electorate, lookedUp, onStage, polls, withBallot, type Asks, type Poll, type Tally } from "../src/parts/polls.ts";
import { answerFrom, answersFrom, EMPTY, formsFrom, howTo, shifted, ticked } from "../src/polls/answers.ts";
import { bars, chartWords, turnout, wordSize } from "../src/polls/figures.ts";
import { apply, fromSnapshot, type State } from "../src/state.ts";
import type { Frame, Snapshot } from "../src/types.ts";

const asks = (more: Partial<Asks> = {}): Asks => ({
  kind: "one",
  options: ["Bus", "Hall", "Shop"],
  least: 1,
  most: null,
  low: 1,
  high: 5,
  low_label: "",
  high_label: "",
  ...more,
});

const poll = (id: string, more: Partial<Poll> = {}): Poll => ({
  id,
  position: Number(id),
  agenda_item_id: null,
  title: `Poll ${id}`,
  detail: "",
  asks: asks(),
  anonymous: true,
  results: "closed",
  seconds: null,
  version: 1,
  status: "open",
  shown: false,
  on_stage: true,
  opened_at: null,
  closes_at: null,
  closed_at: null,
  tally: null,
  ...more,
});

const tally = (votes: number[], more: Partial<Tally> = {}): Tally => ({
  votes: votes.reduce((sum, one) => sum + one, 0),
  lines: votes.map((number, index) => ({ label: ["Bus", "Hall", "Shop"][index] ?? "", votes: number, points: null })),
  mean: null,
  median: null,
  more: 0,
  ...more,
});

const someone = (id: string, more: object = {}): unknown => ({ person_id: id, name: id, role: "attendee", present: true, room_id: "m", epoch: 1, ...more });

function state(all: Poll[], more: object = {}): State {
  const snapshot = { seq: 1, server_now: "2026-01-01T12:00:00Z", session: {}, you: { person_id: "ann" }, rooms: [], participants: [], round: null, note: null };
  return fromSnapshot({ ...snapshot, polls: all, ...more } as unknown as Snapshot, 0);
}
const frame = (seq: number, changed: Poll[], removed: string[] = []): Frame => ({ kind: "poll", seq, polls: changed, removed }) as unknown as Frame;

describe("polls in the state", () => {
  it("takes changed polls in place of known ones, adds new ones, and forgets removed ones", () => {
    let now = state([poll("2"), poll("3", { status: "draft" })]);
    now = apply(now, frame(2, [poll("2", { status: "closed", tally: tally([1]) }), poll("1")], ["3"]));
    expect(now.parts.polls.all.map((one) => [one.id, one.status])).toEqual([
      ["1", "open"],
      ["2", "closed"],
    ]);
    expect(now.seq).toBe(2);
  });

  it("keeps the reader's own answers through frames, and takes the server's word with a snapshot", () => {
    let now = withBallot(state([poll("1")]), "1", [{ choices: [2] }]);
    now = apply(now, frame(2, [poll("1", { tally: tally([1]) })]));
    expect(now.parts.polls.ballots.get("1")).toEqual([{ choices: [2] }]);
    expect(withBallot(now, "1", null).parts.polls.ballots.size).toBe(0);
    const again = state([poll("1")], { ballots: [{ poll_id: "1", answers: [{ choices: [0] }] }] });
    expect(again.parts.polls.ballots.get("1")).toEqual([{ choices: [0] }]);
  });

  it("has all open polls on the screen, else the last one that stays there", () => {
    const closed = poll("1", { status: "closed" });
    expect(onStage(state([closed, poll("2"), poll("3"), poll("4", { status: "draft" })])).map((one) => one.id)).toEqual(["2", "3"]);
    expect(onStage(state([closed, poll("2", { status: "closed" })])).map((one) => one.id)).toEqual(["2"]);
    expect(onStage(state([poll("1", { status: "closed", on_stage: false })]))).toEqual([]);
  });

  it("lets results be looked up only where they are shown", () => {
    const shown = poll("1", { status: "closed", shown: true, tally: tally([1]) });
    expect(lookedUp(state([shown, poll("2", { ...shown, id: "2", shown: false }), poll("3")]))).toEqual([shown]);
  });

  it("counts everybody before a screen among who could vote, but no host and nobody away", () => {
    const participants = [someone("ann", { stands_for: 3 }), someone("ben"), someone("h", { role: "host" }), someone("c", { present: false })];
    expect(electorate(state([], { participants }))).toBe(4);
  });

  it("starts without polls when the server says nothing of them", () => {
    expect(polls.start({} as Snapshot, undefined)).toEqual({ all: [], ballots: new Map() });
  });
});

describe("answers", () => {
  it("sends nothing until the poll's kind is satisfied", () => {
    expect(answerFrom(asks(), EMPTY)).toBeNull();
    expect(answerFrom(asks({ kind: "several", least: 2 }), { ...EMPTY, choices: [1] })).toBeNull();
    expect(answerFrom(asks({ kind: "several", most: 1 }), { ...EMPTY, choices: [1, 2] })).toBeNull();
    expect(answerFrom(asks({ kind: "words" }), { ...EMPTY, words: ["  "] })).toBeNull();
    expect(answerFrom(asks({ kind: "text" }), { ...EMPTY, text: " " })).toBeNull();
    expect(answerFrom(asks({ kind: "scale" }), EMPTY)).toBeNull();
  });

  it("sends what was filled in", () => {
    expect(answerFrom(asks(), { ...EMPTY, choices: [2] })).toEqual({ choices: [2] });
    expect(answerFrom(asks({ kind: "several" }), { ...EMPTY, choices: [2, 0] })).toEqual({ choices: [0, 2] });
    expect(answerFrom(asks({ kind: "ranking" }), { ...EMPTY, choices: [2, 0] })).toEqual({ choices: [2, 0] });
    expect(answerFrom(asks({ kind: "scale" }), { ...EMPTY, value: 0 })).toEqual({ value: 0 });
    expect(answerFrom(asks({ kind: "words" }), { ...EMPTY, words: [" bus ", ""] })).toEqual({ words: ["bus"] });
    expect(answerFrom(asks({ kind: "text" }), { ...EMPTY, text: " A roof " })).toEqual({ text: "A roof" });
  });

  it("replaces one choice and toggles several", () => {
    expect(ticked(asks(), { ...EMPTY, choices: [0] }, 2).choices).toEqual([2]);
    expect(ticked(asks({ kind: "several" }), { ...EMPTY, choices: [0] }, 2).choices).toEqual([0, 2]);
    expect(ticked(asks({ kind: "several" }), { ...EMPTY, choices: [0, 2] }, 0).choices).toEqual([2]);
  });

  it("moves an option up and down and not past the ends", () => {
    const form = { ...EMPTY, choices: [0, 1, 2] };
    expect(shifted(form, 1, -1).choices).toEqual([1, 0, 2]);
    expect(shifted(form, 1, 1).choices).toEqual([0, 2, 1]);
    expect(shifted(form, 0, -1)).toBe(form);
    expect(shifted(form, 2, 1)).toBe(form);
  });

  it("has a form for each person before the screen, filled as they answered", () => {
    const forms = formsFrom([{ choices: [1], times: 2 }], 3);
    expect(forms.map((form) => form.choices)).toEqual([[1], [1], []]);
    expect(answersFrom(asks(), forms)).toEqual([{ choices: [1] }, { choices: [1] }]);
  });

  it("says what to do", () => {
    expect(howTo(asks({ kind: "several", least: 2, most: 2 }))).toBe("Choose 2.");
    expect(howTo(asks({ kind: "several", most: 2 }))).toBe("Choose up to 2.");
    expect(howTo(asks({ kind: "several" }))).toBe("Choose as many as you like.");
    expect(howTo(asks({ kind: "scale", low: 0, high: 10 }))).toBe("Choose a number from 0 to 10.");
  });
});

describe("charts", () => {
  it("draws bars by the longest and says their figures", () => {
    const drawn = bars(poll("1"), tally([3, 1, 0]));
    expect(drawn.map((bar) => [bar.share, bar.short, bar.leads])).toEqual([
      [1, "3 (75 %)", true],
      [1 / 3, "1 (25 %)", false],
      [0, "0 (0 %)", false],
    ]);
    expect(chartWords(poll("1"), tally([3, 1, 0]))).toBe("Four people have answered. Bus: three votes, 75 %; Hall: one vote, 25 %; Shop: no votes, 0 %.");
  });

  it("orders a ranking by points", () => {
    const ranked = tally([1, 2]);
    ranked.lines = [
      { label: "Bus", votes: 1, points: 2.5 },
      { label: "Hall", votes: 2, points: 6 },
    ];
    expect(bars(poll("1", { asks: asks({ kind: "ranking" }) }), ranked).map((bar) => [bar.label, bar.short])).toEqual([
      ["Hall", "6 points"],
      ["Bus", "2.5 points"],
    ]);
  });

  it("says the turnout, and no more people than there are", () => {
    expect(turnout(23, 41)).toBe("23 of 41 have voted");
    expect(turnout(1, 3)).toBe("1 of 3 has voted");
    expect(turnout(5, 3)).toBe("5 have voted");
  });

  it("sizes words from the least to the most frequent", () => {
    expect([wordSize(1, 9), wordSize(5, 9), wordSize(9, 9), wordSize(1, 1)]).toEqual([1, 3, 5, 2]);
  });
});

describe("a host's draft", () => {
  it("sends only what its kind asks for", () => {
    const draft = { ...BLANK, title: "Where?", options: "Bus\n\n Hall \n", kind: "several" as const, least: "1", most: "" };
    expect(bodyOf(draft)["asks"]).toEqual({ kind: "several", options: ["Bus", "Hall"], least: 1, most: null });
    expect(bodyOf({ ...draft, kind: "text" })["asks"]).toEqual({ kind: "text" });
    expect(bodyOf({ ...draft, kind: "scale", low: "0", high: "x" })["asks"]).toEqual({ kind: "scale", low: 0, high: 5, low_label: "", high_label: "" });
  });

  it("says what is missing", () => {
    expect(missing(BLANK)).toBe("Write the question.");
    expect(missing({ ...BLANK, title: "Where?" })).toContain("two options");
    expect(missing({ ...BLANK, title: "Where?", kind: "text" })).toBe("");
  });

  it("comes back from a poll as it was sent", () => {
    const body = bodyOf(draftFrom(poll("1", { asks: asks({ kind: "several", least: 1, most: 2 }) })));
    expect(body["asks"]).toEqual({ kind: "several", options: ["Bus", "Hall", "Shop"], least: 1, most: 2 });
  });

  it("changes places in the order", () => {
    expect(reordered(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
    expect(reordered(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
  });
});
