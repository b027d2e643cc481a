import { describe, expect, it } from "vitest";
import { beside, called, heads } from "../src/company.ts";
import { browserFinding, clockFinding, lineFinding, type Heard } from "../src/greenroom/checks.ts";
import { draftOf, namesIn, showingOf, wrongWith, type Own } from "../src/greenroom/showing-form.tsx";
import { leads, partWords, people, waiting, type LobbyEntry, type PeoplePart } from "../src/parts/people.ts";
import { apply, fromSnapshot, type State } from "../src/state.ts";
import type { Frame, Person, Snapshot } from "../src/types.ts";

const person = (id: string, more: Partial<Person> = {}): Person => ({
  person_id: id,
  name: id,
  initials: "X",
  place: null,
  organisation: null,
  role: "attendee",
  present: true,
  room_id: "main",
  epoch: 1,
  ...more,
});

const entry = (id: string, state: LobbyEntry["state"] = "waiting"): LobbyEntry => ({
  person_id: id,
  name: id,
  initials: "X",
  place: null,
  organisation: null,
  stands_for: 1,
  companions: [],
  state,
  asked_at: "2026-01-01T12:00:00Z",
});

const start = (participants: Person[], more: object = {}): State =>
  fromSnapshot(
    {
      seq: 1,
      server_now: "2026-01-01T12:00:00Z",
      session: { id: "s", event_id: "e", title: "T", status: "live", main_room_id: "main", agenda: [], time_zone: "UTC", starts_at: "", ends_at: "" },
      you: { person_id: "ann", role: "host", room_id: "main", epoch: 1 },
      rooms: [],
      participants,
      round: null,
      note: null,
      ...more,
    } as Snapshot,
    0,
  );

const told = (state: State, seq: number, kind: string, body: object): State => apply(state, { seq, kind, ...body } as unknown as Frame);

describe("the lobby", () => {
  it("fills in the order of asking, keeps places, and empties as hosts answer", () => {
    let state = start([], { lobby: [entry("ann")] });
    state = told(state, 2, "lobby", { entry: entry("ben") });
    state = told(state, 3, "lobby", { entry: { ...entry("ann"), stands_for: 12 } });
    expect(waiting(state.parts.people).map((one) => [one.person_id, one.stands_for])).toEqual([
      ["ann", 12],
      ["ben", 1],
    ]);
    state = told(state, 4, "lobby", { entry: entry("ann", "turned_away") });
    state = told(state, 5, "lobby", { entry: entry("ben", "admitted") });
    expect(waiting(state.parts.people)).toEqual([]);
    expect(state.parts.people.lobby.map((one) => one.state)).toEqual(["turned_away"]);
    state = told(state, 6, "lobby", { entry: entry("ann", "gone") });
    expect(state.parts.people.lobby).toEqual([]);
  });

  it("is empty for whoever the server tells nothing of it", () => {
    expect(start([]).parts.people).toEqual({ lobby: [], cohosts: [], facilitators: [] });
  });
});

describe("parts that people play", () => {
  it("names hosts, co-hosts and facilitators", () => {
    const state = start([person("ann", { role: "host" }), person("ben", { role: "host" }), person("cy", { facilitates: true }), person("di")], { cohosts: ["ben"] });
    const words = ["ann", "ben", "cy", "di"].map((id) => partWords(state, state.people.get(id) as Person));
    expect(words).toEqual(["host", "co-host", "facilitator", ""]);
  });

  it("lets somebody lead the room that they were given only while they are in it", () => {
    let state = start([person("ann", { room_id: "one" })]);
    state = told(state, 2, "facilitators", { round_id: "r", facilitators: [{ round_id: "r", room_id: "one", person_id: "ann" }] });
    expect(leads(state, state.people.get("ann") as Person)).toBe(true);
    state = told(state, 3, "placement", { cause: "move", placements: [{ person_id: "ann", room_id: "two", epoch: 2 }] });
    expect(leads(state, state.people.get("ann") as Person)).toBe(false);
  });

  it("lets nobody lead the main room", () => {
    const state = start([person("ann", { facilitates: true })]);
    expect(leads(state, state.people.get("ann") as Person)).toBe(false);
  });

  it("takes the list of co-hosts as it is told", () => {
    const part: PeoplePart = { lobby: [], cohosts: ["ann"], facilitators: [] };
    expect(people.frames["cohosts"]?.(part, { cohosts: ["ben"] } as never, start([])).cohosts).toEqual(["ben"]);
  });
});

describe("several people in front of one screen", () => {
  it("count, and are called after who is connected", () => {
    const hall = person("Ann", { stands_for: 12, companions: ["Bo", "Cy"] });
    expect(heads([hall, person("Di")])).toBe(13);
    expect(called(hall)).toBe("Ann and 11 others");
    expect(beside(hall)).toBe("with Bo, Cy and nine others");
    expect(beside(person("Di", { stands_for: 3 }))).toBe("with two other people");
    expect(beside(person("Di"))).toBe("");
  });
});

const own: Own = {
  person_id: "ann",
  name: "Ann",
  role: "attendee",
  joined: false,
  admission: "open",
  place: "Bath",
  organisation: null,
  shows_place: true,
  shows_organisation: false,
  stands_for: 1,
  companions: [],
};

describe("the form in the green room", () => {
  it("asks for what it shows, and no more", () => {
    expect(showingOf(draftOf(own), own)).toEqual({ stands_for: 1, companions: [], show_place: true });
    const many = { ...draftOf(own), people: "3", names: "Bo\n Cy ,", place: false };
    expect(namesIn(many)).toEqual(["Bo", "Cy"]);
    expect(showingOf(many, own)).toEqual({ stands_for: 3, companions: ["Bo", "Cy"], show_place: false });
  });

  it.each(["", "0", "61", "2.5", "many"])("does not take %s for a number of people", (typed) => {
    expect(wrongWith({ ...draftOf(own), people: typed })).toContain("from 1 to 60");
  });

  it("finds more names than people", () => {
    expect(wrongWith({ ...draftOf(own), people: "2", names: "Bo\nCy" })).toContain("You named 2 others");
    expect(wrongWith({ ...draftOf(own), people: "3", names: "Bo\nCy" })).toBe("");
  });
});

const heard = (more: Partial<Heard> = {}): Heard => ({ askedAt: 0, cameAt: [40, 240, 440], serverNow: 1_000, deviceNow: 1_000, ...more });

describe("the checks before coming in", () => {
  it("know a line that works, one that is slow, one that gathers, and none", () => {
    expect(lineFinding(heard()).how).toBe("well");
    expect(lineFinding(heard()).words).toContain("40 milliseconds");
    expect(lineFinding(heard({ cameAt: [2_000, 2_200, 2_400] })).words).toContain("2.0 seconds");
    expect(lineFinding(heard({ cameAt: [440, 441, 442] })).words).toContain("holds news up");
    expect(lineFinding(null).how).toBe("wrong");
    expect(lineFinding(heard({ cameAt: [40] })).how).toBe("wrong");
  });

  it("know a clock that is wrong, and say that it does not matter", () => {
    expect(clockFinding(heard())?.how).toBe("well");
    expect(clockFinding(heard({ deviceNow: 181_000 }))?.words).toContain("3 minutes fast");
    expect(clockFinding(heard({ deviceNow: -3 * 3_600_000 }))?.words).toContain("3 hours slow");
    expect(clockFinding(null)).toBeNull();
  });

  it("know a browser that cannot follow", () => {
    expect(browserFinding({ eventSource: false, fetch: true }).how).toBe("wrong");
    expect(browserFinding({ eventSource: true, fetch: true }).how).toBe("well");
  });
});
