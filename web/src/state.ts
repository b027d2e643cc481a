/**
 * The live session as one value, and how each frame changes it. Pure: the room and the host console share it, and the
 * tests drive it without a browser.
 */
import { changeParts, startParts, type Parts } from "./parts/index.ts";
import { spelledOut } from "./placements.ts";
import type { Assignment, Cause, Frame, Note, Person, Plan, Role, Room, Round, Session, Snapshot } from "./types.ts";

export interface Moved {
  from: string;
  to: string;
  cause: Cause;
  /** The position at which it happened; tells one move from the next. */
  seq: number;
}

export interface State {
  readonly seq: number;
  /** Server's clock minus this device's, in ms. */
  readonly skew: number;
  readonly session: Session;
  readonly you: { readonly person_id: string; readonly role: Role };
  readonly rooms: readonly Room[];
  readonly people: ReadonlyMap<string, Person>;
  readonly round: Round | null;
  /** The drafts of coming rounds; null for attendees. */
  readonly plan: Plan | null;
  readonly notes: ReadonlyMap<string, Note>;
  /** The reader's last change of room, other than coming in. */
  readonly moved: Moved | null;
  /** What belongs to single features (`parts/`). */
  readonly parts: Parts;
}

/** The state that a snapshot describes. `now` is this device's clock in ms; `before` is what was shown until then. */
export function fromSnapshot(snapshot: Snapshot, now: number, before: State | null = null): State {
  const people = new Map(snapshot.participants.map((person) => [person.person_id, person]));
  const notes = new Map(before?.notes ?? []);
  if (snapshot.note !== null) notes.set(snapshot.note.room_id, snapshot.note);
  const me = snapshot.you.person_id;
  const from = before?.people.get(me)?.room_id;
  // While the line was down somebody may have moved the reader; that must be told like any other move.
  const missed = from !== undefined && from !== snapshot.you.room_id;
  return {
    seq: snapshot.seq,
    skew: Date.parse(snapshot.server_now) - now,
    session: snapshot.session,
    you: { person_id: me, role: snapshot.you.role },
    rooms: snapshot.rooms,
    people,
    round: snapshot.round,
    plan: snapshot.plan ?? null,
    notes,
    moved: missed ? { from, to: snapshot.you.room_id, cause: "move", seq: snapshot.seq } : (before?.moved ?? null),
    parts: startParts(snapshot, before?.parts),
  };
}

function place(state: State, frame: Extract<Frame, { kind: "placement" }>): State {
  const people = new Map(state.people);
  let moved = state.moved;
  for (const { person_id, room_id, epoch } of frame.placements) {
    const known = people.get(person_id);
    // A placement is a fact with a rising epoch: an older one never overrules a newer.
    if (known === undefined || epoch <= known.epoch) continue;
    people.set(person_id, { ...known, room_id, epoch });
    if (person_id === state.you.person_id && frame.cause !== "join" && known.room_id !== room_id) {
      moved = { from: known.room_id, to: room_id, cause: frame.cause, seq: frame.seq };
    }
  }
  return { ...state, people, moved };
}

function change(state: State, frame: Frame): State {
  switch (frame.kind) {
    case "participant": {
      const { kind: _kind, seq: _seq, ...person } = frame;
      const known = state.people.get(person.person_id);
      const newest =
        known !== undefined && known.epoch > person.epoch
          ? { ...person, room_id: known.room_id, epoch: known.epoch }
          : person;
      return { ...state, people: new Map(state.people).set(person.person_id, newest) };
    }
    case "presence": {
      const people = new Map(state.people);
      for (const [ids, present] of [[frame.came, true], [frame.went, false]] as const) {
        for (const id of ids) {
          const known = people.get(id);
          if (known !== undefined) people.set(id, { ...known, present });
        }
      }
      return { ...state, people };
    }
    case "placement":
      return place(state, frame);
    case "round":
      return { ...state, round: frame.round };
    case "plan": {
      const known = new Map(state.plan?.drafts.map((draft) => [draft.id, draft]));
      // Seats that have not changed are not sent again.
      const drafts = frame.plan.drafts.map((draft) => ({ ...known.get(draft.id), ...draft }));
      const round = drafts.find((draft) => draft.id === state.round?.id) ?? state.round;
      return { ...state, round, plan: { ...frame.plan, drafts } };
    }
    case "rooms":
      return { ...state, rooms: frame.rooms };
    case "session": {
      const { kind: _kind, seq: _seq, ...changed } = frame;
      return { ...state, session: { ...state.session, ...changed } };
    }
  }
}

/** The state after a frame. Frames that were already counted (a repeat, an overlap with the snapshot) change nothing. */
export function apply(state: State, frame: Frame): State {
  if (frame.seq <= state.seq) return state;
  // A kind that this page does not know yet changes nothing but the position.
  const said = spelledOut(frame);
  return { ...(change(state, said) ?? state), parts: changeParts(state, said.kind, said), seq: frame.seq };
}

/** A note that was fetched or saved here, outside the stream. */
export function withNote(state: State, note: Note): State {
  const known = state.notes.get(note.room_id);
  if (known !== undefined && known.version >= note.version) return state;
  return { ...state, notes: new Map(state.notes).set(note.room_id, note) };
}

/** Placements that an answer told before the stream did. */
export function withPlacements(state: State, placements: { person_id: string; room_id: string; epoch: number }[]): State {
  return { ...place(state, { kind: "placement", seq: state.seq, cause: "move", placements }), moved: state.moved };
}

/** The state as somebody sees it who looks at one of the drafts. */
export function lookingAt(state: State, draftId: string | null): State {
  const draft = state.plan?.drafts.find((one) => one.id === draftId);
  return draft === undefined ? state : { ...state, round: draft };
}

const seatsOf = new WeakMap<readonly Assignment[], ReadonlyMap<string, Assignment>>();

/** Where the draft that is shown has somebody; undefined without a draft, or a seat in it. */
export function seatOf(state: State, personId: string): Assignment | undefined {
  const assignments = state.round?.status === "draft" ? state.round.assignments : null;
  if (!assignments) return undefined;
  let seats = seatsOf.get(assignments);
  if (seats === undefined) {
    seats = new Map(assignments.map((one) => [one.person_id, one]));
    seatsOf.set(assignments, seats);
  }
  return seats.get(personId);
}

/** The room in which a person is shown: the drafted one while hosts plan a round, else the real one. */
export function whereIs(state: State, person: Person): string {
  if (state.round?.status !== "draft") return person.room_id;
  return seatOf(state, person.person_id)?.room_id ?? state.session.main_room_id;
}

/** The reader. */
export function me(state: State): Person | undefined {
  return state.people.get(state.you.person_id);
}

/** Rooms to draw, main room first: those of the present round (drafted ones too) and no older ones. */
export function shownRooms(state: State): Room[] {
  const { round } = state;
  const main = state.rooms.filter((room) => room.kind === "main");
  if (round === null || round.status === "closed") return [...main];
  const tables = round.rooms.map(
    (room): Room => ({ ...room, kind: "breakout", round_id: round.id, open: round.status !== "draft" }),
  );
  return [...main, ...tables.sort((a, b) => a.position - b.position)];
}

/** Who sits in a room, the reader first, then by name. People who have left keep their chair only in open rooms. */
export function sitting(state: State, roomId: string): Person[] {
  return [...state.people.values()]
    .filter((person) => whereIs(state, person) === roomId)
    .sort((a, b) => {
      if (a.person_id === state.you.person_id) return -1;
      if (b.person_id === state.you.person_id) return 1;
      return a.name.localeCompare(b.name, "en-GB");
    });
}

export function roomName(state: State, roomId: string): string {
  const room = state.rooms.find((one) => one.id === roomId) ?? state.round?.rooms.find((one) => one.id === roomId);
  if (room !== undefined) return room.name;
  return roomId === state.session.main_room_id ? "Main room" : "a room that has closed";
}

/** Until when the present countdown runs, and whether it ends the round. */
export function deadline(round: Round | null): { at: number; closing: boolean } | null {
  if (round?.status === "closing" && round.closes_at !== null) return { at: Date.parse(round.closes_at), closing: true };
  if (round?.status === "open" && round.ends_at !== null) return { at: Date.parse(round.ends_at), closing: false };
  return null;
}
