import { describe, expect, it } from "vitest";
import { leftWords, nowWords } from "../src/agenda/now.tsx";
import { behindWords, following, minutesBehind, partLeft, promptOf, times, titleOn, type Run, type RunItem } from "../src/parts/run.ts";
import { apply, fromSnapshot } from "../src/state.ts";
import type { Frame, Round, Snapshot } from "../src/types.ts";

const START = Date.parse("2026-03-02T14:00:00Z");
const at = (minutes: number): string => new Date(START + minutes * 60_000).toISOString();
const ms = (minutes: number): number => START + minutes * 60_000;

const item = (id: string, start: number, minutes: number, more: Partial<RunItem> = {}): RunItem => ({
  id,
  title: id,
  kind: "plenary",
  lead: "",
  prompt: "",
  advance: "auto",
  status: "coming",
  planned_at: at(start),
  planned_seconds: minutes * 60,
  seconds: minutes * 60,
  started_at: null,
  ended_at: null,
  paused_seconds: 0,
  trouble: null,
  parts: [],
  ...more,
});

const part = (title: string, minutes: number) => ({ id: title, title, prompt: `${title}?`, kind: "breakout" as const, planned_seconds: minutes * 60, seconds: minutes * 60 });

const run = (more: Partial<Run> = {}): Run => ({
  version: 3,
  status: "running",
  manual: false,
  ends_session: false,
  pace: 1,
  item_id: "Welcome",
  part: null,
  since: at(0),
  until: at(10),
  part_since: at(0),
  part_until: at(10),
  left_seconds: null,
  part_left_seconds: null,
  waits: false,
  called_back: false,
  warned: false,
  started_at: at(0),
  ended_at: null,
  items: [
    item("Welcome", 0, 10, { status: "on", started_at: at(0) }),
    item("Talk", 10, 20, { kind: "breakout", parts: [part("Names", 5), part("Ideas", 15)] }),
    item("Goodbye", 30, 5),
  ],
  ...more,
});

const talking = (more: Partial<Run> = {}): Run => {
  const [welcome, talk, goodbye] = run().items as [RunItem, RunItem, RunItem];
  return run({
    item_id: "Talk",
    part: 0,
    until: at(30),
    part_until: at(15),
    items: [{ ...welcome, status: "done", ended_at: at(10) }, { ...talk, status: "on", started_at: at(10) }, goodbye],
    ...more,
  });
};

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  seq: 10,
  server_now: at(0),
  session: { id: "ses", event_id: "evt", title: "W", status: "live", main_room_id: "main", agenda: [], time_zone: "Europe/London", starts_at: at(0), ends_at: at(35) },
  you: { person_id: "ann", role: "attendee", room_id: "main", epoch: 1 },
  rooms: [],
  participants: [],
  round: null,
  note: null,
  ...more,
});

describe("the run in the state", () => {
  it("comes with the snapshot and follows its frames", () => {
    const state = fromSnapshot(snapshot({ run: run() }), START);
    expect(state.parts.run?.item_id).toBe("Welcome");
    const later = apply(state, { kind: "run", seq: 11, run: talking() } as unknown as Frame);
    expect(later.parts.run?.item_id).toBe("Talk");
    expect(apply(later, { kind: "run", seq: 11, run: run() } as unknown as Frame).parts.run?.item_id).toBe("Talk");
  });

  it("is null without an agenda", () => {
    expect(fromSnapshot(snapshot(), START).parts.run).toBeNull();
  });
});

describe("when things are", () => {
  it("puts what is to come behind what is on", () => {
    const when = times(run(), ms(2));
    expect(when.get("Talk")).toEqual({ at: ms(10), until: ms(30) });
    expect(when.get("Goodbye")).toEqual({ at: ms(30), until: ms(35) });
  });

  it("shifts everything while an item waits or is paused", () => {
    expect(times(run({ waits: true }), ms(14)).get("Talk")?.at).toBe(ms(14));
    expect(times(run({ status: "paused", until: null, part_until: null, left_seconds: 240, part_left_seconds: 240 }), ms(20)).get("Talk")?.at).toBe(ms(24));
  });

  it("leaves out what is skipped", () => {
    const skipped = run({ items: run().items.map((one) => (one.id === "Talk" ? { ...one, status: "skipped" as const } : one)) });
    expect(times(skipped, ms(2)).has("Talk")).toBe(false);
    expect(times(skipped, ms(2)).get("Goodbye")?.at).toBe(ms(10));
    expect(following(skipped)?.title).toBe("Goodbye");
  });

  it("goes faster in a rehearsal", () => {
    const fast = run({ pace: 60, until: new Date(START + 10_000).toISOString() });
    expect(times(fast, START).get("Talk")).toEqual({ at: START + 10_000, until: START + 30_000 });
  });

  it("says how far behind the plan the end will be", () => {
    expect(minutesBehind(run(), ms(2))).toBe(0);
    expect(minutesBehind(run({ until: at(13) }), ms(2))).toBe(3);
    expect(minutesBehind(run({ until: at(8) }), ms(2))).toBe(-2);
    expect(minutesBehind(run({ status: "waiting" }), ms(2))).toBeNull();
    expect([behindWords(3), behindWords(-1), behindWords(0)]).toEqual(["three minutes behind plan", "one minute ahead of plan", "on time"]);
  });
});

describe("what is on", () => {
  it("names the part, and the next part before the next item", () => {
    expect([titleOn(talking()), following(talking())?.title]).toEqual(["Names", "Ideas"]);
    expect(following(talking({ part: 1 }))?.title).toBe("Goodbye");
    expect(following(talking({ called_back: true }))?.title).toBe("Goodbye");
    expect(following(run({ status: "done", item_id: null }))).toBeNull();
  });

  it("tells it in a sentence", () => {
    expect(nowWords(run(), ms(6))).toBe("“Welcome” is on: four minutes left. Next: Talk.");
    expect(leftWords(run({ waits: true }), ms(12))).toBe("its time is over");
    expect(leftWords(run({ status: "paused", part_left_seconds: 240 }), ms(12))).toBe("paused with four minutes left");
    expect(partLeft(run(), ms(9))).toBe(60_000);
  });

  it("asks at the tables what the part asks, where the round is the agenda's own", () => {
    const round = { id: "rnd", agenda_item_id: "Talk", prompt: "Talk." } as Round;
    expect(promptOf(talking(), round)).toBe("Names?");
    expect(promptOf(talking({ part: 1 }), round)).toBe("Ideas?");
    expect(promptOf(talking(), { ...round, agenda_item_id: null })).toBe("Talk.");
    expect(promptOf(null, round)).toBe("Talk.");
    expect(promptOf(talking(), null)).toBeNull();
  });
});
