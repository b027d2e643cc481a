/** What an attendee finds beside the table, and what can be on everybody's screen. One line for each feature. */
import type { JSX } from "preact";
import type { Live } from "../live.ts";
import { answering } from "../parts/questions.ts";
import { AnsweringCard } from "../questions/card.tsx";
import { QuestionsPanel } from "../questions/room.tsx";
import { SlidesCard } from "../slides/card.tsx";
import { me, roomName, type State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import { NoteBox } from "./note-box.tsx";

export interface RoomProps {
  live: Live;
  state: State;
}

function Note({ live, state }: RoomProps): JSX.Element | null {
  const here = me(state)?.room_id ?? state.session.main_room_id;
  const note = state.notes.get(here);
  if (note === undefined || state.session.status === "waiting") return null;
  const atTable = here !== state.session.main_room_id;
  const title = atTable ? `The note of ${roomName(state, here)}` : "The note of the main room";
  return <NoteBox key={here} live={live} note={note} roomId={here} title={title} />;
}

export const TOOLS: readonly Tool<RoomProps>[] = [
  { key: "note", title: "Note", Panel: Note },
  { key: "questions", title: "Questions", Panel: QuestionsPanel },
];

export const CARDS: readonly Card<RoomProps>[] = [
  { key: "question", shown: (state) => answering(state) !== null, Panel: AnsweringCard },
  { key: "slides", shown: (state) => state.parts.slides.shown !== null, Panel: SlidesCard },
];
