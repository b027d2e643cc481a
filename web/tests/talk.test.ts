import { describe, expect, it } from "vitest";
import { waited } from "../src/console/calls.tsx";
import { deedWords } from "../src/console/watch.tsx";
import { broadcastsShown, callsHere, handsUp, postsOf, waitingCalls, withOlder, withoutTable, withRoomTalk, type Broadcast, type HelpCall, type Post } from "../src/parts/talk.ts";
import { apply, fromSnapshot, type State } from "../src/state.ts";
import { takeSignal, reactions, typing } from "../src/talk/signals.ts";
import type { Frame, Person, Role, Round, Snapshot } from "../src/types.ts";

const person = (id: string, room_id = "main", more: Partial<Person> = {}): Person => ({
  person_id: id,
  name: id === "ann" ? "Ann Lee" : id,
  initials: "A",
  place: null,
  organisation: null,
  role: "attendee",
  present: true,
  room_id,
  epoch: 1,
  ...more,
});
const post = (id: string, more: Partial<Post> = {}): Post => ({
  id,
  room_id: "main",
  person_id: "ben",
  number: Number(id.slice(1)),
  text: id,
  at: "2026-01-01T12:00:00Z",
  version: 1,
  removed: false,
  pinned: false,
  ...more,
});
const help = (id: string, more: Partial<HelpCall> = {}): HelpCall => ({
  id,
  room_id: "one",
  room_name: "Table 1",
  person_id: "ben",
  words: "",
  status: "open",
  version: 1,
  raised_at: `2026-01-01T12:00:0${id.slice(1)}Z`,
  taken_by: null,
  done_by: null,
  ...more,
});
const broadcast = (id: string, room_ids: string[] | null = null, withdrawn = false): Broadcast => ({
  id,
  person_id: "hal",
  text: id,
  room_ids,
  at: `2026-01-01T12:00:0${id.slice(1)}Z`,
  withdrawn,
});
const open = { id: "rnd", title: "", prompt: "", status: "open", opened_at: null, ends_at: null, closes_at: null, rooms: [] } satisfies Round;

function start(people = [person("ann"), person("ben")], more: Record<string, unknown> = {}, you: { id: string; role: Role } = { id: "ann", role: "attendee" }): State {
  const told = {
    seq: 10,
    server_now: "2026-01-01T12:00:00Z",
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
    you: { person_id: you.id, role: you.role, room_id: "main", epoch: 1 },
    rooms: [
      { id: "main", name: "Main room", kind: "main", round_id: null, position: 0, open: true },
      { id: "one", name: "Table 1", kind: "breakout", round_id: "rnd", position: 1, open: true },
    ],
    participants: people,
    round: null,
    note: null,
    ...more,
  };
  return fromSnapshot(told as Snapshot, 0);
}

let seq = 10;
const after = (state: State, kind: string, body: object): State => apply(state, { kind, seq: ++seq, ...body } as unknown as Frame);
const texts = (state: State, room = "main"): string[] => postsOf(state, room).map((one) => one.text);

describe("posts", () => {
  it("come with the snapshot and by frames, in order", () => {
    const state = start(undefined, { room_talk: { room_id: "main", posts: [post("p3")], older: "next", help: [], broadcasts: [] } });
    const told = after(after(state, "post", { post: post("p5") }), "post", { post: post("p4", { room_id: "one" }) });
    expect(texts(told)).toEqual(["p3", "p5"]);
    expect(texts(told, "one")).toEqual(["p4"]);
    expect(told.parts.talk.older.get("main")).toBe("next");
  });

  it("that were taken away do not come back with a late answer, but when they are brought back", () => {
    const gone = after(after(start(), "post", { post: post("p1") }), "post", { post: post("p1", { removed: true, text: "", version: 2 }) });
    const late = withOlder(gone.parts.talk, "main", { items: [post("p1"), post("p0")], next_cursor: null });
    expect(texts({ ...gone, parts: { ...gone.parts, talk: late } })).toEqual(["p0"]);
    expect(texts(after(gone, "post", { post: post("p1", { version: 3 }) }))).toEqual(["p1"]);
  });
});

describe("hands", () => {
  const up = (state: State): string[] => handsUp(state).map((hand) => hand.person_id);
  const raise = (state: State, id: string, raised_at: string | null = "t", epoch = 1): State => after(state, "hand", { hands: [{ person_id: id, epoch, raised_at }] });

  it("keep the order in which they went up", () => {
    const state = raise(raise(raise(start(), "ben"), "ann"), "ben", null);
    expect(up(state)).toEqual(["ann"]);
    expect(up(raise(state, "ben", "later"))).toEqual(["ann", "ben"]);
  });

  it("go down when their person moves, without a word from the server", () => {
    const moved = after(raise(start(), "ben"), "placement", { cause: "open", placements: [{ person_id: "ben", room_id: "one", epoch: 2 }] });
    expect(up(moved)).toEqual([]);
    expect(handsUp(raise(moved, "ben", "t", 2), "one").map((hand) => hand.person_id)).toEqual(["ben"]);
  });
});

describe("calls for help", () => {
  const told = (state: State, ...calls: HelpCall[]): State => calls.reduce((known, call) => after(known, "help", { call }), state);

  it("wait oldest first until they are done", () => {
    const state = told(start(), help("h5"), help("h2"), help("h3", { status: "done", version: 2 }));
    expect(waitingCalls(state).map((one) => one.id)).toEqual(["h2", "h5"]);
  });

  it("are never put back by an older copy", () => {
    const state = told(start(), help("h1", { status: "done", version: 3 }));
    const talk = withRoomTalk(state.parts.talk, { room_id: "one", posts: [], older: null, help: [help("h1")], broadcasts: [] });
    expect(talk.calls.get("h1")?.status).toBe("done");
  });

  it("concern their table and whoever called, wherever they are", () => {
    const at = (room: string): string[] => {
      const state = start([person("ann", room), person("ben")]);
      return callsHere(told(state, help("h1"), help("h2", { room_id: "main" }), help("h3", { person_id: "ann", room_id: "two" }))).map((one) => one.id);
    };
    expect(at("one")).toEqual(["h1", "h3"]);
    expect(at("main")).toEqual(["h3"]);
  });

  it("say how long somebody has waited", () => {
    const now = Date.parse("2026-01-01T12:03:05Z");
    expect(waited("2026-01-01T12:02:25Z", now)).toBe("40 s");
    expect(waited("2026-01-01T12:00:00Z", now)).toBe("3 min 5 s");
    expect(waited("2026-01-01T12:09:00Z", now)).toBe("0 s");
  });
});

describe("broadcasts", () => {
  it("are for everybody or for the reader's room, the newest five, and can be taken back", () => {
    const all = ["b1", "b2", "b3", "b4", "b5", "b6"].map((id) => broadcast(id));
    let state = [...all, broadcast("b7", ["one"]), broadcast("b8", ["main"])].reduce((known, one) => after(known, "broadcast", { broadcast: one }), start());
    expect(broadcastsShown(state).map((one) => one.id)).toEqual(["b3", "b4", "b5", "b6", "b8"]);
    expect(broadcastsShown(state, true).map((one) => one.id)).toEqual(["b4", "b5", "b6", "b7", "b8"]);
    state = after(state, "broadcast", { broadcast: broadcast("b8", ["main"], true) });
    state = after(state, "broadcast", { broadcast: broadcast("b8", ["main"]) });
    expect(broadcastsShown(state).map((one) => one.id)).toEqual(["b2", "b3", "b4", "b5", "b6"]);
  });
});

describe("what hosts see", () => {
  const hall = [person("hal", "main", { role: "host" }), person("ann"), person("ben", "one"), person("cai", "main", { present: false })];

  it("is who is here without a table while a round runs", () => {
    expect(withoutTable(start(hall, { round: open }))).toEqual(["ann"]);
    expect(withoutTable(start(hall))).toEqual([]);
  });

  it("is what another host did last, and not what they did themselves", () => {
    const state = start([...hall, person("rhys", "main", { role: "host" })], { round: open }, { id: "hal", role: "host" });
    const placements = [{ person_id: "ann", room_id: "one", epoch: 2 }];
    const moved = after(state, "placement", { cause: "move", by: "rhys", placements });
    expect(deedWords(moved)).toBe("rhys moved Ann Lee to Table 1.");
    expect(deedWords(after(state, "placement", { cause: "move", by: "hal", placements }))).toBeNull();
    const went = after(moved, "placement", { cause: "return", by: "ben", placements: [{ person_id: "ben", room_id: "main", epoch: 2 }] });
    expect(deedWords(went)).toBe("rhys moved Ann Lee to Table 1.");
  });
});

describe("signals", () => {
  it("show reactions that this page knows, and who is typing", () => {
    takeSignal({ reactions: [{ person_id: "ben", reaction: "yes" }, { person_id: "ben", reaction: "from the future" }], more: {}, typing: ["cai"] });
    expect(reactions.value.map((one) => [one.person_id, one.icon])).toEqual([["ben", "tick"]]);
    expect([...typing.value.keys()]).toEqual(["cai"]);
  });
});
