/** What an attendee finds beside the table, and what can be on everybody's screen. One line for each feature. */
import type { JSX } from "preact";
import type { Live } from "../live.ts";
import { ActionsTool } from "../notes/actions-tool.tsx";
import { FeedbackCard } from "../notes/feedback-card.tsx";
import { HandsCard } from "../notes/hands-card.tsx";
import { NoteEditor } from "../notes/note-editor.tsx";
import { asked } from "../parts/actions.ts";
import { answering } from "../parts/questions.ts";
import { AnsweringCard } from "../questions/card.tsx";
import { QuestionsPanel } from "../questions/room.tsx";
import { SlidesCard } from "../slides/card.tsx";
import { me, roomName, type State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import { hasResults, PollCard, pollOnStage, PollResults } from "./poll-card.tsx";
import { iLead, LeadTool } from "./lead-tool.tsx";
import { notOver, YouTool } from "./you-tool.tsx";
import { Posts } from "../talk/posts.tsx";
import { postsWaiting } from "../talk/reach.tsx";

export interface RoomProps {
  live: Live;
  state: State;
}

function Note({ live, state }: RoomProps): JSX.Element | null {
  const here = me(state)?.room_id ?? state.session.main_room_id;
  if (state.session.status === "waiting") return null;
  const atTable = here !== state.session.main_room_id;
  const title = atTable ? `The note of ${roomName(state, here)}` : "The note of the main room";
  return <NoteEditor key={here} live={live} state={state} roomId={here} title={title} table={atTable} />;
}

/** Until something is promised, or everybody may promise, there is nothing to look at. */
function actionsShown({ parts: { actions }, session }: State): boolean {
  return session.status !== "waiting" && (actions.everybody || actions.actions.length > 0 || actions.themes.length > 0);
}

function Talk({ live, state }: RoomProps): JSX.Element {
  const here = me(state)?.room_id ?? state.session.main_room_id;
  return (
    <section class="sheet" aria-labelledby="talk-title">
      <h2 id="talk-title">Talk {here === state.session.main_room_id ? "in the main room" : `at ${roomName(state, here)}`}</h2>
      <Posts live={live} state={state} roomId={here} />
    </section>
  );
}

export const TOOLS: readonly Tool<RoomProps>[] = [
  { key: "note", title: "Note", Panel: Note },
  { key: "talk", title: "Talk", waiting: postsWaiting, Panel: Talk },
  {
    key: "actions",
    title: "Actions",
    shown: actionsShown,
    Panel: ({ live, state }) => <ActionsTool live={live} state={state} controls={false} />,
  },
  { key: "questions", title: "Questions", Panel: QuestionsPanel },
  { key: "polls", title: "Polls", shown: hasResults, Panel: PollResults },
  { key: "lead", title: "You lead", shown: iLead, Panel: LeadTool },
  { key: "you", title: "You", shown: notOver, Panel: YouTool },
];

export const CARDS: readonly Card<RoomProps>[] = [
  { key: "feedback", shown: (state) => state.parts.feedback !== null, Panel: ({ live, state }) => <FeedbackCard live={live} state={state} controls={false} /> },
  { key: "hands", shown: (state) => asked(state.parts.actions) !== null, Panel: ({ live, state }) => <HandsCard live={live} state={state} controls={false} /> },
  { key: "poll", shown: pollOnStage, Panel: PollCard },
  { key: "question", shown: (state) => answering(state) !== null, Panel: AnsweringCard },
  { key: "slides", shown: (state) => state.parts.slides.shown !== null, Panel: SlidesCard },
];
