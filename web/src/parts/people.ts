/** Who waits to be let in, who is a host of this session only, and who leads which room. */
import type { State } from "../state.ts";
import type { Person, Snapshot } from "../types.ts";
import type { Part } from "./part.ts";

export interface LobbyEntry {
  person_id: string;
  name: string;
  initials: string;
  place: string | null;
  organisation: string | null;
  stands_for: number;
  companions: string[];
  state: "waiting" | "admitted" | "turned_away" | "gone";
  asked_at: string;
}

export interface Facilitator {
  round_id: string;
  room_id: string;
  person_id: string;
}

export interface PeoplePart {
  /** Who waits and who was turned away, first come first; for hosts. */
  readonly lobby: readonly LobbyEntry[];
  /** For hosts. */
  readonly cohosts: readonly string[];
  readonly facilitators: readonly Facilitator[];
}

interface FromServer {
  lobby?: LobbyEntry[] | null;
  cohosts?: string[] | null;
  facilitators?: Facilitator[];
}

export const people: Part<PeoplePart> = {
  start(snapshot: Snapshot & FromServer) {
    return { lobby: snapshot.lobby ?? [], cohosts: snapshot.cohosts ?? [], facilitators: snapshot.facilitators ?? [] };
  },
  frames: {
    lobby(part, { entry }: { entry: LobbyEntry }) {
      const stays = entry.state === "waiting" || entry.state === "turned_away";
      const known = part.lobby.some((one) => one.person_id === entry.person_id);
      const others = part.lobby.filter((one) => one.person_id !== entry.person_id);
      if (!stays) return { ...part, lobby: others };
      // A changed entry keeps its place in the queue.
      return { ...part, lobby: known ? part.lobby.map((one) => (one.person_id === entry.person_id ? entry : one)) : [...others, entry] };
    },
    cohosts(part, { cohosts }: { cohosts: string[] }) {
      return { ...part, cohosts };
    },
    facilitators(part, said: { round_id: string; facilitators: Facilitator[] }) {
      return { ...part, facilitators: said.facilitators };
    },
  },
};

export function waiting(part: PeoplePart): LobbyEntry[] {
  return part.lobby.filter((one) => one.state === "waiting");
}

/** Whether somebody leads the breakout room that they are in. */
export function leads(state: State, person: Person): boolean {
  if (person.room_id === state.session.main_room_id) return false;
  if (person.facilitates === true) return true;
  return state.parts.people.facilitators.some((one) => one.person_id === person.person_id && one.room_id === person.room_id);
}

/** "host", "co-host", "facilitator" or "". */
export function partWords(state: State, person: Person): string {
  if (person.role === "host") return state.parts.people.cohosts.includes(person.person_id) ? "co-host" : "host";
  return person.facilitates === true || leads(state, person) ? "facilitator" : "";
}
