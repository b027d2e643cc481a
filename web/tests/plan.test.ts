import { describe, expect, it } from "vitest";
import { figureLines } from "../src/console/figures.ts";
import { policyOf, policyWords, USUAL_POLICY } from "../src/console/rounds.ts";
import { firstWish, levels, tablesOf, USUAL, wantedRounds, weights } from "../src/console/wish.ts";
import { apply, fromSnapshot, lookingAt, seatOf, sitting, whereIs, type State } from "../src/state.ts";
import type { AgendaItem, Figures, Frame, Person, Plan, Round } from "../src/types.ts";

const person = (id: string, role: Person["role"] = "attendee", room_id = "main"): Person => ({
  person_id: id,
  name: id === "ann" ? "Ann Lee" : id,
  initials: "A",
  place: null,
  organisation: null,
  role,
  present: true,
  room_id,
  epoch: 1,
});
const round = (id: string, seats: Record<string, string> = {}, more: Partial<Round> = {}): Round => ({
  id,
  title: id,
  prompt: "",
  status: "draft",
  opened_at: null,
  ends_at: null,
  closes_at: null,
  rooms: [
    { id: `${id}-1`, name: "Table 1", position: 1 },
    { id: `${id}-2`, name: "Table 2", position: 2 },
  ],
  assignments: Object.entries(seats).map(([person_id, room_id]) => ({ person_id, room_id, pinned: person_id === "ann" })),
  ...more,
});
const start = (plan: Plan | null, agenda: AgendaItem[] = [], people = [person("ann"), person("ben"), person("hal", "host")]): State =>
  fromSnapshot(
    {
      seq: 10,
      server_now: "2026-01-01T12:00:00Z",
      session: {
        id: "ses",
        event_id: "evt",
        title: "Workshop",
        status: "live",
        main_room_id: "main",
        agenda,
        time_zone: "Europe/London",
        starts_at: "2026-01-01T12:00:00Z",
        ends_at: "2026-01-01T13:00:00Z",
      },
      you: { person_id: "hal", role: "host", room_id: "main", epoch: 1 },
      rooms: [{ id: "main", name: "Main room", kind: "main", round_id: null, position: 0, open: true }],
      participants: people,
      round: plan?.drafts[0] ?? null,
      plan,
      note: null,
    },
    0,
  );
const figures = (more: Partial<Figures> = {}): Figures => ({
  people: 24,
  rounds: 1,
  first_meetings: 112,
  first_meetings_bound: 120,
  repeats: 8,
  mix: [],
  choices: [],
  no_choice: 0,
  moved: 0,
  worst: { person_id: "ann", first_meetings: 1, repeats: 3, worst_choice: null },
  ...more,
});
const say = (more: Partial<Figures>): string[] => figureLines(figures(more), (id) => (id === "ann" ? "Ann Lee" : id));

describe("what a plan gives, in words", () => {
  it("says how many meet for the first time, of how many, and who has the worst deal", () => {
    expect(say({})).toEqual([
      "112 of at most 120 possible pairs meet for the first time.",
      "Eight meetings are between people who have met before.",
      "Ann Lee has the worst deal: meets one new person and three people again.",
    ]);
  });

  it("says so when no plan can be better, and when everybody has met", () => {
    expect(say({ first_meetings: 120, repeats: 0, worst: { person_id: "ann", first_meetings: 4, repeats: 0, worst_choice: null } })).toEqual([
      "120 pairs meet for the first time. No plan can have more.",
      "Ann Lee meets the fewest new people: four new people.",
    ]);
    expect(say({ first_meetings: 0, first_meetings_bound: 0 })[0]).toBe("Everybody has met everybody else already.");
    expect(say({ people: 1, first_meetings: 0, first_meetings_bound: 0, repeats: 0 })).toEqual(["There is nobody to meet yet."]);
  });

  it("says how well places and organisations are mixed, compared with chance and with the best", () => {
    const mix = (alike: number, score: number, attribute = "place"): string => say({ mix: [{ attribute, alike, random: 9.6, fewest: 2, score }] })[2] ?? "";
    expect(mix(2, 1)).toBe("Places are mixed as well as can be: two pairs sit with somebody from the same place.");
    expect(mix(3, 0.87)).toBe("Places are mixed well: three pairs sit with somebody from the same place; by chance it would be 10, at best 2.");
    expect(mix(8, 0.2, "organisation")).toContain("Organisations are mixed a little");
    expect(mix(12, -0.3)).toContain("no better than by chance");
    expect(say({ mix: [{ attribute: "place", alike: 0, random: 3, fewest: 0, score: 1 }] })[2]).toContain("nobody sits with somebody");
    expect(say({ mix: [{ attribute: "place", alike: 0, random: 0, fewest: 0, score: 1 }] })).toHaveLength(3);
  });

  it("says who changes tables only where people are to keep theirs", () => {
    const name = (id: string): string => id;
    expect(figureLines(figures({ moved: 4 }), name)).not.toContain("Four people change tables since the round before.");
    expect(figureLines(figures({ moved: 4 }), name, true)).toContain("Four people change tables since the round before.");
  });

  it("says who gets which choice", () => {
    expect(say({ choices: [12, 3], no_choice: 1 })).toContain("Themes that people chose: 12 their first, 3 their second choice; one person gets a theme that is none of theirs.");
  });
});

describe("what a host asks for", () => {
  const item = (title: string, minute: number): AgendaItem => ({
    id: `agi_${title}`,
    title,
    kind: "breakout",
    prompt: `About ${title}`,
    starts_at: new Date(Date.parse("2026-01-01T12:00:00Z") + minute * 60_000).toISOString(),
    ends_at: new Date(Date.parse("2026-01-01T12:09:00Z") + minute * 60_000).toISOString(),
  });
  const now = Date.parse("2026-01-01T12:15:00Z");

  it("takes each round from the agenda's next breakout", () => {
    const state = start(null, [item("Past", 5), item("Rents", 20), item("Buses", 30)]);
    const wish = { ...firstWish(state, now), rooms: "2", rounds: "2", minutes: "9", policy: { ...USUAL_POLICY, leaving: false } };
    const all = { rooms: [{ name: "Table 1" }, { name: "Table 2" }], minutes: 9, policy: wish.policy };
    expect(wantedRounds(state, wish, now)).toEqual([
      { ...all, title: "Rents", prompt: "About Rents", agenda_item_id: "agi_Rents" },
      { ...all, title: "Buses", prompt: "About Buses", agenda_item_id: "agi_Buses" },
    ]);
    expect(wantedRounds(state, { ...wish, minutes: "" }, now)[0]).not.toHaveProperty("minutes");
  });

  it("numbers rounds that the agenda has no item for, and keeps numbers within bounds", () => {
    const wish = { ...firstWish(start(null), now), title: "Talk", rooms: "0", rounds: "40" };
    const rounds = wantedRounds(start(null), wish, now);
    expect(rounds).toHaveLength(12);
    expect([rounds[0]?.title, rounds[11]?.title]).toEqual(["Talk, round 1", "Talk, round 12"]);
    expect([tablesOf(wish), tablesOf({ ...wish, rooms: "x" }), tablesOf({ ...wish, rooms: "999" })]).toEqual([1, 1, 100]);
  });

  it("knows its levels again", () => {
    expect(levels(weights(USUAL))).toEqual(USUAL);
    expect(levels({ ...weights(USUAL), keep: 10, mix_places: 0 })).toMatchObject({ keep: "much", mix_places: "off" });
  });
});

describe("drafts", () => {
  const plan = (): Plan => ({ drafts: [round("a", { ann: "a-1", ben: "a-2" }), round("b", { ann: "b-2", ben: "main" })], figures: figures() });

  it("are looked at one by one", () => {
    const state = start(plan());
    const ann = state.people.get("ann") as Person;
    expect(whereIs(state, ann)).toBe("a-1");
    expect(whereIs(lookingAt(state, "b"), ann)).toBe("b-2");
    expect(sitting(lookingAt(state, "b"), "main").map((one) => one.person_id)).toEqual(["hal", "ben"]);
    expect(lookingAt(state, "gone")).toBe(state);
  });

  it("show who is pinned, and put who has no seat into the main room even while tables are open", () => {
    const open = { ...start(plan(), [], [person("ann"), person("cat", "attendee", "x-1")]), round: round("x", {}, { status: "open" }) };
    const looking = lookingAt(open, "a");
    expect(seatOf(looking, "ann")?.pinned).toBe(true);
    expect(seatOf(open, "ann")).toBeUndefined();
    expect(whereIs(looking, open.people.get("cat") as Person)).toBe("main");
    expect(whereIs(open, open.people.get("cat") as Person)).toBe("x-1");
  });

  it("keep the seats that a frame leaves out, and go when it leaves them out", () => {
    const { assignments: _seats, ...unchanged } = round("a");
    const frame: Frame = { kind: "plan", seq: 11, plan: { drafts: [unchanged, round("c", { ben: "c-1" })], figures: null } };
    const state = apply(start(plan()), frame);
    expect(state.plan?.drafts.map((draft) => draft.id)).toEqual(["a", "c"]);
    expect(state.plan?.drafts[0]?.assignments).toHaveLength(2);
    expect(state.plan?.figures).toBeNull();
  });
});

describe("what holds while the tables are open", () => {
  it("is said in one line, only what is not usual", () => {
    expect(policyWords(USUAL_POLICY)).toBe("latecomers sit where they meet new people");
    expect(policyWords({ late: "choose", leaving: false, walking: true, closes_itself: true, countdown_seconds: 60 })).toBe(
      "latecomers choose a table themselves, nobody leaves early, people walk about freely, the tables close by themselves",
    );
  });

  it("is the usual where a round says nothing", () => {
    expect(policyOf(round("a"))).toEqual(USUAL_POLICY);
  });
});
