/** What the stream tells of the rooms' notes: the newest updates of each, and who speaks for the room. */
import type { Part } from "./part.ts";

/** An update of a note, in base64, and the version that it made. */
export interface Told {
  version: number;
  update: string;
  by: string | null;
}

export interface RoomNote {
  readonly recent: readonly Told[];
  readonly reporter: string | null;
}

export interface NotesPart {
  readonly rooms: ReadonlyMap<string, RoomNote>;
  /** Position of the last snapshot; what was told before it may have been missed. */
  readonly since: number;
}

const KEPT = 32;
const NONE: RoomNote = { recent: [], reporter: null };

export function roomNote(part: NotesPart, roomId: string): RoomNote {
  return part.rooms.get(roomId) ?? NONE;
}

function withRoom(part: NotesPart, roomId: string, change: Partial<RoomNote>): NotesPart {
  return { ...part, rooms: new Map(part.rooms).set(roomId, { ...roomNote(part, roomId), ...change }) };
}

export const notes: Part<NotesPart> = {
  start(snapshot, before) {
    const part: NotesPart = { rooms: before?.rooms ?? new Map(), since: snapshot.seq };
    const note = snapshot.note;
    return note === null ? part : withRoom(part, note.room_id, { reporter: note.reporter ?? null });
  },
  frames: {
    document(part: NotesPart, body: Told & { room_id: string }): NotesPart {
      const { room_id, version, update, by } = body;
      const recent = [...roomNote(part, room_id).recent, { version, update, by }].slice(-KEPT);
      return withRoom(part, room_id, { recent });
    },
    reporter(part: NotesPart, body: { room_id: string; person_id: string | null }): NotesPart {
      return withRoom(part, body.room_id, { reporter: body.person_id });
    },
  },
};
