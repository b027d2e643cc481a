import { describe, expect, it } from "vitest";
import { apply, deadline, fromSnapshot, shownRooms, sitting, whereIs, type State } from "../src/state.ts";
import type { Frame, Person, Round, Snapshot } from "../src/types.ts";

const person = (id: string, room_id = "main", epoch = 1, more: Partial<Person> = {}): Person => ({
  person_id: id,
  name: id,
  initials: id.slice(0, 2).toUpperCase(),
  place: null,
  organisation: null,
  role: "attendee",
  present: true,
  room_id,
  epoch,
  ...more,
});

const round = (status: Round["status"], more: Partial<Round> = {}): Round => ({
  id: "rnd",
  title: "Discussion",
  prompt: "",
  status,
  opened_at: null,
  ends_at: null,
  closes_at: null,
  rooms: [
    { id: "two", name: "Table 2", position: 2 },
    { id: "one", name: "Table 1", position: 1 },
  ],
  assignments: [],
  ...more,
});

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  seq: 10,
  server_now: "2026-01-01T12:00:05Z",
  session: {
    id: "ses",
    event_id: "evt",
    title: "Workshop",
    status: "live",
    main_room_id: "main",
    agenda: [],
    time_zone: "Europe/London",
    starts_at: "2026-01-01T12:00:00Z",
    ends_at: "2026-01-01T13:00:00Z",
  },
  you: { person_id: "ann", role: "attendee", room_id: "main", epoch: 1 },
  rooms: [{ id: "main", name: "Main room", kind: "main", round_id: null, position: 0, open: true }],
  participants: [person("ann"), person("ben")],
  round: null,
  note: null,
  ...more,
});

const start = (more: Partial<Snapshot> = {}): State => fromSnapshot(snapshot(more), Date.parse("2026-01-01T12:00:00Z"));
const placed = (seq: number, room_id: string, epoch: number, cause: "open" | "move" | "join" = "move"): Frame => ({
  kind: "placement",
  seq,
  cause,
  placements: [{ person_id: "ann", room_id, epoch }],
});

describe("the state of a live session", () => {
  it("knows how far this device's clock is behind the server's", () => {
    expect(start().skew).toBe(5000);
  });

  it("ignores a frame that it has counted already", () => {
    const state = apply(start(), placed(11, "one", 2));
    expect(apply(state, placed(11, "two", 3))).toBe(state);
    expect(apply(state, placed(9, "two", 3))).toBe(state);
  });

  it("moves a person and tells the reader when it is the reader", () => {
    const state = apply(start(), placed(11, "one", 2));
    expect(state.people.get("ann")?.room_id).toBe("one");
    expect(state.moved).toEqual({ from: "main", to: "one", cause: "move", seq: 11 });
  });

  it("never lets an older placement overrule a newer one", () => {
    const newer = apply(start(), placed(11, "two", 5));
    const later = apply(newer, placed(12, "one", 4));
    expect(later.people.get("ann")?.room_id).toBe("two");
    expect(later.seq).toBe(12);
  });

  it("does not call coming in a move", () => {
    expect(apply(start(), placed(11, "one", 2, "join")).moved).toBeNull();
  });

  it("keeps the newer place when a participant frame is late", () => {
    const state = apply(start(), placed(11, "two", 5));
    const late = apply(state, { kind: "participant", seq: 12, ...person("ann", "main", 1, { place: "Bath" }) });
    expect(late.people.get("ann")).toMatchObject({ place: "Bath", room_id: "two", epoch: 5 });
  });

  it("notices in a new snapshot that the reader was moved while the line was down", () => {
    const back = fromSnapshot(
      snapshot({ seq: 20, you: { person_id: "ann", role: "attendee", room_id: "one", epoch: 3 }, participants: [person("ann", "one", 3)] }),
      0,
      start(),
    );
    expect(back.moved).toMatchObject({ from: "main", to: "one" });
  });

  it("counts a frame of a kind that it does not know", () => {
    const unknown = { kind: "weather", seq: 11 } as unknown as Frame;
    expect(apply(start(), unknown)).toMatchObject({ seq: 11 });
  });

  it("shows the plan while a round is drafted and the truth once it is open", () => {
    const planned = start({ round: round("draft", { assignments: [{ person_id: "ann", room_id: "two" }] }) });
    const ann = planned.people.get("ann") as Person;
    expect(whereIs(planned, ann)).toBe("two");
    const open = apply(planned, { kind: "round", seq: 11, round: round("open") });
    expect(whereIs(open, ann)).toBe("main");
  });

  it("shows the tables of the present round in order and none of a closed one", () => {
    expect(shownRooms(start({ round: round("open") })).map((room) => room.name)).toEqual(["Main room", "Table 1", "Table 2"]);
    expect(shownRooms(start({ round: round("closed") })).map((room) => room.name)).toEqual(["Main room"]);
  });

  it("seats the reader first", () => {
    const state = start({ you: { person_id: "ben", role: "attendee", room_id: "main", epoch: 1 } });
    expect(sitting(state, "main").map((one) => one.person_id)).toEqual(["ben", "ann"]);
  });

  it("counts down to the planned end, then to the closing", () => {
    const ends_at = "2026-01-01T12:10:00Z";
    const closes_at = "2026-01-01T12:05:00Z";
    expect(deadline(round("open", { ends_at }))).toEqual({ at: Date.parse(ends_at), closing: false });
    expect(deadline(round("closing", { ends_at, closes_at }))).toEqual({ at: Date.parse(closes_at), closing: true });
    expect(deadline(round("open"))).toBeNull();
    expect(deadline(null)).toBeNull();
  });
});
