/** Where the reader may go on their own: back to the main room, to their own table, to any table, or to one they choose. */
import type { State } from "../state.ts";
import type { Placement, Round, Snapshot } from "../types.ts";
import type { Part } from "./part.ts";

export interface WalkingPart {
  /** The reader's own table in each round that this page knows of. */
  readonly own: ReadonlyMap<string, string>;
}

export const isRunning = (round: Round | null): round is Round => round?.status === "open" || round?.status === "closing";

export const walking: Part<WalkingPart> = {
  start(snapshot: Snapshot & { own_table?: string | null }, before) {
    const own = new Map(before?.own);
    if (isRunning(snapshot.round) && snapshot.own_table) own.set(snapshot.round.id, snapshot.own_table);
    return { own };
  },
  frames: {
    placement(part, { placements }: { placements: Placement[] }, state) {
      const mine = placements.find((one) => one.person_id === state.you.person_id);
      if (mine === undefined || !isRunning(state.round) || mine.room_id === state.session.main_room_id) return part;
      return { own: new Map(part.own).set(state.round.id, mine.room_id) };
    },
  },
};

/** The reader's own table in the round that is open; null when they have none, or it was taken away. */
export function ownTable(state: State): string | null {
  if (!isRunning(state.round)) return null;
  const own = state.parts.walking.own.get(state.round.id);
  return state.round.rooms.some((room) => room.id === own) ? (own ?? null) : null;
}

const roomOf = (state: State): string | undefined => state.people.get(state.you.person_id)?.room_id;

export function mayLeave(state: State): boolean {
  return state.you.role === "host" || !isRunning(state.round) || state.round.leaving !== false;
}

/** Whether the reader has still to choose a table. */
export function chooses(state: State): boolean {
  const here = roomOf(state);
  return isRunning(state.round) && state.round.late === "choose" && here === state.session.main_room_id && ownTable(state) === null && state.you.role !== "host";
}

export function mayGoTo(state: State, roomId: string): boolean {
  if (!isRunning(state.round)) return false;
  if (roomId === state.session.main_room_id) return mayLeave(state);
  if (state.you.role === "host" || state.round.walking === true) return true;
  const inMain = roomOf(state) === state.session.main_room_id;
  return inMain && (roomId === ownTable(state) || chooses(state));
}
