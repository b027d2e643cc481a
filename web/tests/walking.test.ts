import { describe, expect, it } from "vitest";
import { chooses, mayGoTo, mayLeave, ownTable } from "../src/parts/walking.ts";
import { spelledOut } from "../src/placements.ts";
import { apply, fromSnapshot, type State } from "../src/state.ts";
import type { Frame, Person, Round, Snapshot } from "../src/types.ts";

const person = (id: string, room_id: string, epoch: number): Person => ({
  person_id: id,
  name: id,
  initials: "X",
  place: null,
  organisation: null,
  role: "attendee",
  present: true,
  room_id,
  epoch,
});

const round = (more: Partial<Round> = {}): Round => ({
  id: "r1",
  title: "Talk",
  prompt: "",
  status: "open",
  opened_at: null,
  ends_at: null,
  closes_at: null,
  rooms: [
    { id: "one", name: "Table 1", position: 1 },
    { id: "two", name: "Table 2", position: 2 },
  ],
  late: "best",
  leaving: true,
  walking: false,
  ...more,
});

const start = (shown: Round | null, more: object = {}): State =>
  fromSnapshot(
    {
      seq: 1,
      server_now: "2026-01-01T12:00:00Z",
      session: { id: "s", event_id: "e", title: "T", status: "live", main_room_id: "main", agenda: [], time_zone: "UTC", starts_at: "", ends_at: "" },
      you: { person_id: "ann", role: "attendee", room_id: "main", epoch: 1 },
      rooms: [],
      participants: [person("ann", "main", 1), person("ben", "one", 2)],
      round: shown,
      note: null,
      ...more,
    } as Snapshot,
    0,
  );

const told = (state: State, kind: string, body: object): State => apply(state, { seq: state.seq + 1, kind, ...body } as unknown as Frame);
const placed = (state: State, room_id: string, epoch: number): State =>
  told(state, "placement", { cause: "move", placements: [{ person_id: "ann", room_id, epoch }] });

describe("placements of many people", () => {
  it("are read by rooms as well as one by one", () => {
    const state = told(start(round()), "placement", { cause: "open", moved: [["two", 3, ["ann", "ben"]]] });
    expect(["ann", "ben"].map((one) => state.people.get(one)?.room_id)).toEqual(["two", "two"]);
    expect(state.moved?.to).toBe("two");
    expect(ownTable(state)).toBe("two");
  });

  it("leave other frames as they are", () => {
    const frame = { kind: "presence", seq: 2, person_id: "ann", present: true };
    expect(spelledOut(frame)).toBe(frame);
  });
});

describe("walking", () => {
  it("goes back to one's own table, and to no other", () => {
    let state = placed(start(round()), "one", 2);
    expect([mayGoTo(state, "two"), mayGoTo(state, "main")]).toEqual([false, true]);
    state = placed(state, "main", 3);
    expect(ownTable(state)).toBe("one");
    expect([mayGoTo(state, "one"), mayGoTo(state, "two")]).toEqual([true, false]);
  });

  it("knows one's own table from the snapshot, until it is taken away", () => {
    const state = start(round(), { own_table: "one" });
    expect(ownTable(state)).toBe("one");
    const fewer = told(state, "round", { round: round({ rooms: [{ id: "two", name: "Table 2", position: 2 }] }) });
    expect(ownTable(fewer)).toBe(null);
  });

  it("goes everywhere where the round lets people walk", () => {
    const state = placed(start(round({ walking: true })), "one", 2);
    expect(mayGoTo(state, "two")).toBe(true);
  });

  it("does not leave before the end where the round forbids it, but hosts do", () => {
    const state = placed(start(round({ leaving: false })), "one", 2);
    expect([mayLeave(state), mayGoTo(state, "main")]).toEqual([false, false]);
    expect(mayLeave({ ...state, you: { person_id: "ann", role: "host" } })).toBe(true);
  });

  it("chooses a table once", () => {
    const state = start(round({ late: "choose" }));
    expect([chooses(state), mayGoTo(state, "one"), mayGoTo(state, "two")]).toEqual([true, true, true]);
    const seated = placed(state, "two", 2);
    expect([chooses(seated), mayGoTo(seated, "one")]).toEqual([false, false]);
  });

  it("is over when the round is", () => {
    const state = told(placed(start(round({ walking: true })), "one", 2), "round", { round: round({ status: "closed" }) });
    expect([ownTable(state), mayGoTo(state, "two")]).toEqual([null, false]);
  });
});
