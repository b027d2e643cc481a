/** What a host finds beside the hall, and what can be on everybody's screen. One line for each feature. */
import { ActionsTool } from "../notes/actions-tool.tsx";
import { FeedbackCard } from "../notes/feedback-card.tsx";
import { HandsCard } from "../notes/hands-card.tsx";
import { asked } from "../parts/actions.ts";
import { pollOnStage } from "../room/poll-card.tsx";
import { answering } from "../parts/questions.ts";
import { AnsweringCard } from "../questions/card.tsx";
import { QuestionDesk, waitingQuestions } from "../questions/console.tsx";
import { SlidesCard, SlidesTool } from "../slides/card.tsx";
import type { State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import { waiting } from "../parts/people.ts";
import { count } from "../words.ts";
import { DoorPanel } from "./door.tsx";
import { openPolls, PollsOnStage, PollsTool } from "./polls/tool.tsx";
import { Calls, callsWaiting } from "./calls.tsx";
import type { Desk } from "./desk.ts";
import { lostWaiting } from "./lost.tsx";
import { HelpPanel, PeoplePanel } from "./panel.tsx";
import { Say } from "./say.tsx";

export interface ConsoleProps {
  desk: Desk;
  state: State;
}

export const TOOLS: readonly Tool<ConsoleProps>[] = [
  { key: "people", title: "People", waiting: lostWaiting, Panel: PeoplePanel },
  { key: "help", title: "Help", waiting: callsWaiting, Panel: Calls },
  { key: "say", title: "Say", Panel: Say },
  { key: "polls", title: "Polls", waiting: openPolls, Panel: PollsTool },
  { key: "actions", title: "Actions", Panel: ({ desk, state }) => <ActionsTool live={desk.live} state={state} controls /> },
  {
    key: "door",
    title: "Door",
    Panel: DoorPanel,
    waiting: (state) => {
      const here = waiting(state.parts.people).length;
      return here === 0 ? null : { count: here, words: `${count(here, "person waits", "people wait")} to be let in`, urgent: true };
    },
  },
  { key: "questions", title: "Questions", waiting: waitingQuestions, Panel: QuestionDesk },
  { key: "slides", title: "Slides", Panel: SlidesTool },
  { key: "guide", title: "Guide", Panel: HelpPanel },
];

export const CARDS: readonly Card<ConsoleProps>[] = [
  { key: "feedback", shown: (state) => state.parts.feedback !== null, Panel: ({ desk, state }) => <FeedbackCard live={desk.live} state={state} controls /> },
  { key: "hands", shown: (state) => asked(state.parts.actions) !== null, Panel: ({ desk, state }) => <HandsCard live={desk.live} state={state} controls /> },
  { key: "poll", shown: pollOnStage, Panel: PollsOnStage },
  { key: "question", shown: (state) => answering(state) !== null, Panel: AnsweringCard },
  { key: "slides", shown: (state) => state.parts.slides.shown !== null, Panel: SlidesCard },
];
