/** What a host finds beside the hall, and what can be on everybody's screen. One line for each feature. */
import { answering } from "../parts/questions.ts";
import { AnsweringCard } from "../questions/card.tsx";
import { QuestionDesk, waitingQuestions } from "../questions/console.tsx";
import { SlidesCard, SlidesTool } from "../slides/card.tsx";
import type { State } from "../state.ts";
import type { Card, Tool } from "../toolbox.tsx";
import type { Desk } from "./desk.ts";
import { HelpPanel, PeoplePanel } from "./panel.tsx";

export interface ConsoleProps {
  desk: Desk;
  state: State;
}

export const TOOLS: readonly Tool<ConsoleProps>[] = [
  { key: "people", title: "People", Panel: PeoplePanel },
  { key: "questions", title: "Questions", waiting: waitingQuestions, Panel: QuestionDesk },
  { key: "slides", title: "Slides", Panel: SlidesTool },
  { key: "guide", title: "Guide", Panel: HelpPanel },
];

export const CARDS: readonly Card<ConsoleProps>[] = [
  { key: "question", shown: (state) => answering(state) !== null, Panel: AnsweringCard },
  { key: "slides", shown: (state) => state.parts.slides.shown !== null, Panel: SlidesCard },
];
